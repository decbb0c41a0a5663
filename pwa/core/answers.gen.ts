// Generated from the OpenAPI document by pwa/answers.mjs (make docs). Do not edit.
import type { Alert, Calendar, Call, Command, Commitment, Conflict, Contact, Contract, Day, DayPlan, Equipment, Errand, Handover, Label, Model, Obligation, Occasion, Organisation, Outcome, Part, Person, Roster, Site, Standby, Task, Ticket, Visit, Ways } from "./records.gen.ts";

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Held: {
            n: number;
            holes: number[];
        };
        Problem: {
            /** @example urn:halfhour:error:not-found */
            type: string;
            title: string;
            status: number;
            /** @description stable, see docs/errors.md */
            code: string;
            /** @description a sentence that tells what to do */
            detail: string;
            /** @description path -> what is wrong there */
            fields?: {
                [key: string]: unknown;
            };
            /** @description with other-server: who answers */
            server?: string;
            /** @description with other-server */
            server_epoch?: string;
            /** @description with other-server: what is held of this phone */
            held?: components["schemas"]["Held"];
            /** @description with cursor-too-old: feeds to read from the beginning */
            feeds?: string[];
            /** @description with too-many-attempts: when to come back */
            wait_s?: number;
            /** @description with internal: under which name our own fault was logged */
            trace?: string;
        };
        PaginationMetadata: {
            /** @description Total number of items. */
            total?: number;
            /** @description Total number of pages. */
            total_pages?: number;
            /** @description First available page number. */
            first_page?: number;
            /** @description Last available page number. */
            last_page?: number;
            /** @description Current page number. */
            page?: number;
            /** @description Previous page number. */
            previous_page?: number;
            /** @description Next page number. */
            next_page?: number;
        };
        /** @description Personal values said with ticket.report; they travel apart and are erased in their time. */
        "Personal.ticket.report": {
            reporter_name?: string;
            reporter_phone?: string;
            description?: string;
        };
        /** @description Personal values said with ticket.call; they travel apart and are erased in their time. */
        "Personal.ticket.call": {
            result?: string;
        };
        /** @description Personal values said with ticket.plan; they travel apart and are erased in their time. */
        "Personal.ticket.plan": {
            plan?: string;
        };
        /** @description Personal values said with ticket.solve; they travel apart and are erased in their time. */
        "Personal.ticket.solve": {
            solution?: string;
        };
        /** @description Personal values said with ticket.answer_complaint; they travel apart and are erased in their time. */
        "Personal.ticket.answer_complaint": {
            answer?: string;
        };
        /** @description Personal values said with ticket.follow_up; they travel apart and are erased in their time. */
        "Personal.ticket.follow_up": {
            result?: string;
        };
        /** @description Personal values said with ticket.confirm; they travel apart and are erased in their time. */
        "Personal.ticket.confirm": {
            comment?: string;
        };
        /** @description Personal values said with ticket.refuse; they travel apart and are erased in their time. */
        "Personal.ticket.refuse": {
            reason?: string;
        };
        /** @description Personal values said with ticket.rate; they travel apart and are erased in their time. */
        "Personal.ticket.rate": {
            comment?: string;
        };
        /** @description Personal values said with visit.arrive; they travel apart and are erased in their time. */
        "Personal.visit.arrive": {
            fix?: {
                lat_deg: number;
                lon_deg: number;
                accuracy_m?: number;
                dwell_s?: number;
                at_ms?: number;
            };
        };
        /** @description Personal values said with visit.witness; they travel apart and are erased in their time. */
        "Personal.visit.witness": {
            signer?: string;
        };
        /** @description Personal values said with visit.sign; they travel apart and are erased in their time. */
        "Personal.visit.sign": {
            signer?: string;
        };
        /** @description Personal values said with label.commission; they travel apart and are erased in their time. */
        "Personal.label.commission": {
            fix?: {
                lat_deg: number;
                lon_deg: number;
                accuracy_m?: number;
                dwell_s?: number;
                at_ms?: number;
            };
        };
        /** @description Personal values said with person.add; they travel apart and are erased in their time. */
        "Personal.person.add": {
            name?: string;
            work_phone?: string;
        };
        /** @description Personal values said with person.edit; they travel apart and are erased in their time. */
        "Personal.person.edit": {
            name?: string;
            work_phone?: string;
        };
        /** @description Personal values said with ways.set; they travel apart and are erased in their time. */
        "Personal.ways.set": {
            email?: string;
            mobile?: string;
        };
        /** @description Personal values said with ticket.analyse; they travel apart and are erased in their time. */
        "Personal.ticket.analyse": {
            finding?: string;
        };
        /** @description Personal values said with ticket.answer; they travel apart and are erased in their time. */
        "Personal.ticket.answer": {
            answer?: string;
        };
        /** @description Personal values said with ticket.specify; they travel apart and are erased in their time. */
        "Personal.ticket.specify": {
            wish?: string;
        };
        /** @description Personal values said with ticket.estimate; they travel apart and are erased in their time. */
        "Personal.ticket.estimate": {
            work?: string;
        };
        /** @description Personal values said with call.take; they travel apart and are erased in their time. */
        "Personal.call.take": {
            number?: string;
        };
        /** @description A record as it is now, or word that it is deleted or no longer in this feed. */
        FeedItem: {
            id: string;
            seq: number;
            /** @enum {string} */
            kind: "organisation" | "contract" | "commitment" | "calendar" | "site" | "model" | "part" | "equipment" | "label" | "person" | "roster" | "ticket" | "contact" | "visit" | "alert" | "task" | "conflict" | "outcome" | "ways" | "command" | "obligation" | "occasion" | "call" | "handover" | "errand" | "dayplan" | "day" | "standby";
            rev: number;
            record: Organisation | Contract | Commitment | Calendar | Site | Model | Part | Equipment | Label | Person | Roster | Ticket | Contact | Visit | Alert | Task | Conflict | Outcome | Ways | Command | Obligation | Occasion | Call | Handover | Errand | DayPlan | Day | Standby;
        } | {
            id: string;
            seq: number;
            /** @enum {boolean} */
            deleted: true;
        } | {
            id: string;
            seq: number;
            /** @enum {boolean} */
            gone: true;
        };
        Health: {
            ok: boolean;
            server: string;
            server_epoch: string;
            release: string;
            /** @description Whether something said waits because of a fault of ours: look at the server's log. */
            faults: boolean;
            /** @description The engine that is asked first: geodesic, roads, osrm or amap. */
            travel_times: string;
            /** @description Whether the demo is on: then GET /demo says more. */
            demo: boolean;
        };
        Deadlines: {
            ok: boolean;
            /** @description How many timers are due, counted up to 1000; some are always. */
            due: number;
            /** @description For how long the oldest due timer that has not failed waits; 0 where none is due. */
            oldest_due_s: number;
            /** @description How many timers have failed and are tried again, counted up to 1000. */
            failing: number;
            /** @description For how long the oldest of those is due; 0 where none fails. */
            oldest_failing_s: number;
        };
        SignIn: {
            /** @example dispatcher@demo */
            login: string;
            password: string;
        };
        Phone: {
            id: string;
            name: string;
        };
        Me: {
            person: Person;
            organisation: Organisation;
            device: components["schemas"]["Phone"] | null;
            demo: boolean;
            server: string;
            server_epoch: string;
            /** Format: date-time */
            now: string;
        };
        EnrolmentFor: {
            person?: string;
        };
        Enrolment: {
            /** @example 7K3MQX9D2F */
            code: string;
            url: string;
            svg: string;
            expires_ms: number;
        };
        PublicKey: {
            /** @enum {string} */
            kty: "EC";
            /** @enum {string} */
            crv: "P-256";
            x: string;
            y: string;
        } & {
            [key: string]: unknown;
        };
        NewDevice: {
            code: string;
            name: string;
            public_key: components["schemas"]["PublicKey"];
        };
        Enrolled: {
            device: components["schemas"]["Phone"];
            me: components["schemas"]["Me"];
        };
        Challenge: {
            challenge: string;
        };
        Signed: {
            challenge: string;
            signature: string;
        };
        Waiting: {
            operations: number;
            oldest_ms: number | null;
            photos: number | null;
            blob_bytes: number;
            /** @description version of the app */
            app: string | null;
            /** @description how far its clock is ahead (+) or behind (-) */
            ahead_ms: number | null;
            free_bytes: number | null;
            /** @description its browser promised to keep the data */
            persisted: boolean | null;
            /** @description percent */
            battery: number | null;
        };
        Device: {
            id: string;
            person: string;
            name: string;
            /** @enum {string} */
            state: "active" | "revoked" | "erased";
            created_ms: number;
            last_contact_ms: number | null;
            revoked_ms: number | null;
            waiting: components["schemas"]["Waiting"] | null;
            command: Command | null;
        };
        Devices: {
            items: components["schemas"]["Device"][];
        };
        DeviceName: {
            name: string;
        };
        WaitingOnPhone: {
            operations?: number;
            oldest?: number | null;
            blob_bytes?: number;
            photos?: number;
            /** @description version of the app */
            app?: string;
            /** @description its clock, ahead (+) or behind (-) */
            ahead_ms?: number | null;
            free_bytes?: number | null;
            /** @description the browser promised to keep the data */
            persisted?: boolean;
            /** @description percent */
            battery?: number | null;
        } & {
            [key: string]: unknown;
        };
        SyncPush: {
            v: number;
            device: string;
            phone_epoch: string;
            server?: string | null;
            server_epoch?: string | null;
            wall_ms: number;
            waiting?: components["schemas"]["WaitingOnPhone"];
            operations: {
                [key: string]: unknown;
            }[];
            personal?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        PushOutcome: {
            id: string;
            /** @enum {string} */
            outcome: "applied" | "repeated" | "merged" | "superseded" | "parked" | "rejected";
            rev?: number;
            /** @description stable, see docs/errors.md */
            code?: string;
            /** @description a sentence for its author */
            detail?: string;
            /** @enum {string} */
            first?: "applied" | "repeated" | "merged" | "superseded" | "parked" | "rejected";
        };
        SyncPushed: {
            server: string;
            server_epoch: string;
            now: string;
            held: components["schemas"]["Held"];
            outcomes: components["schemas"]["PushOutcome"][];
            durable_ms: number | null;
        };
        Wish: {
            kind: string;
            record: string;
            body: {
                [key: string]: unknown;
            };
            personal?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            id?: string | null;
            /** @default null */
            base?: number | null;
        };
        Answer: {
            id: string;
            /** @enum {string} */
            outcome: "applied" | "repeated" | "merged" | "superseded" | "parked" | "rejected";
            rev: number | null;
            code: string | null;
            detail: string | null;
            /** @description the record after it, as feeds carry it */
            record_state?: {
                [key: string]: unknown;
            };
        };
        ParkedOperation: {
            id: string;
            kind: string;
            /** @description whether this release knows the kind */
            known: boolean;
            v: number;
            /** @description person's id, or a role where it has none */
            by: string;
            device: string | null;
            received_ms: number;
            /** @description what it waits for */
            code: string;
            /** @description the same as a sentence */
            detail: string;
            needs: string[];
            ticket: string | null;
            /** @description ticket's number or thing's name */
            about: string | null;
            /** @description what its author wrote */
            words: string[];
        };
        Parked: {
            items: components["schemas"]["ParkedOperation"][];
        };
        Cursor: {
            feed: string;
            /** @description to be handed back as it is; null = nothing read yet */
            cursor?: number | string | null;
        } & {
            [key: string]: unknown;
        };
        SyncPull: {
            v: number;
            device: string;
            phone_epoch: string;
            server?: string | null;
            server_epoch?: string | null;
            feeds: components["schemas"]["Cursor"][];
            limit?: number;
            /** @description name large feeds that are begun instead of paging them */
            snapshots?: boolean;
            waiting?: components["schemas"]["WaitingOnPhone"];
        } & {
            [key: string]: unknown;
        };
        Grants: {
            rev: string;
            joined: string[];
            left: string[];
        };
        FeedSum: {
            count: number;
            hash: string;
        };
        FeedPage: {
            feed: string;
            /** @description to be handed back as it is; null = nothing read yet */
            cursor: number | string;
            more: boolean;
            items: components["schemas"]["FeedItem"][];
            sum?: components["schemas"]["FeedSum"];
        };
        LargeFeed: {
            feed: string;
            count: number;
        };
        SyncPulled: {
            server: string;
            server_epoch: string;
            now: string;
            grants: components["schemas"]["Grants"];
            feeds: components["schemas"]["FeedPage"][];
            snapshots?: components["schemas"]["LargeFeed"][];
        };
        SnapshotChunk: {
            i: number;
            sha256: string;
            count: number;
            bytes: number;
        };
        Snapshot: {
            id: string;
            cursor: number;
            count: number;
            chunks: components["schemas"]["SnapshotChunk"][];
        };
        SnapshotItems: {
            items: components["schemas"]["FeedItem"][];
        };
        Position: {
            person: string;
            lat_deg: number;
            lon_deg: number;
            accuracy_m: number;
            at_ms: number;
        };
        RunningReport: {
            id: string;
            number: string;
        };
        CallAtDesk: {
            call: Call;
            number: string | null;
            name: string | null;
            equipment: string | null;
            tickets: components["schemas"]["RunningReport"][];
        };
        Failing: {
            id: string;
            /** @description the ticket, where it is one's clocks */
            subject: string;
            error: string;
            attempts: number;
            due_ms: number;
            again_ms: number | null;
        };
        WaitingCount: {
            operations: number;
            internal: number;
        };
        Backup: {
            durable_ms: number | null;
        };
        Board: {
            /** Format: date-time */
            now: string;
            tickets: Ticket[];
            visits: Visit[];
            contracts: Contract[];
            commitments: Commitment[];
            calendars: Calendar[];
            sites: Site[];
            equipment: Equipment[];
            people: Person[];
            positions: components["schemas"]["Position"][];
            alerts: Alert[];
            tasks: Task[];
            calls: components["schemas"]["CallAtDesk"][];
            handovers: Handover[];
            standbys: Standby[];
            failing: components["schemas"]["Failing"][];
            conflicts: Conflict[];
            waiting: components["schemas"]["WaitingCount"];
            backup: components["schemas"]["Backup"];
        };
        Alerts: {
            items: Alert[];
        };
        Tasks: {
            items: Task[];
            next: string | null;
        };
        Ground: {
            /** @enum {string} */
            kind: "tiles" | "pictures";
            /** @example /ground/0123abcd/tiles */
            address: string;
            /** @enum {string} */
            datum: "wgs84" | "gcj02";
            /** @example © OpenStreetMap contributors */
            credit: string;
            min_zoom: number;
            max_zoom: number;
        };
        GroundInUse: {
            source: components["schemas"]["Ground"] | null;
            instead: components["schemas"]["Ground"] | null;
        };
        TileSource: {
            template: string;
            /** @enum {string} */
            datum: "wgs84" | "gcj02";
            credit: string;
            min_zoom: number;
            max_zoom: number;
            has_key: boolean;
        };
        TileSourceInUse: {
            source: components["schemas"]["TileSource"] | null;
        };
        TileSourceSet: {
            /** @example https://tiles.example.org/{z}/{x}/{y}.png?key={key} */
            template: string;
            /** @default  */
            key?: string;
            /** @enum {string} */
            datum: "wgs84" | "gcj02";
            credit: string;
            /** @default 3 */
            min_zoom?: number;
            /** @default 18 */
            max_zoom?: number;
        };
        Register: {
            items: Ticket[];
            next: string | null;
        };
        Verdict: {
            commitment: string;
            zh: string;
            en: string;
        };
        PhoneHeard: {
            person: string;
            last_contact_ms: number | null;
            waiting: components["schemas"]["Waiting"] | null;
        };
        PathStep: {
            step: string;
            at_ms: number | null;
            event: string | null;
            needless: boolean;
        };
        GradingReason: {
            code: string;
            zh: string;
            en: string;
        };
        Suggestion: {
            type: string;
            severity: string;
            /** @enum {string|null} */
            during: "major_event" | null;
            reasons: components["schemas"]["GradingReason"][];
        };
        Difference: {
            event: string;
            kind: string;
            ours_ms: number;
            theirs_ms: number;
        };
        TicketPage: {
            ticket: Ticket;
            contact: Contact | null;
            visits: Visit[];
            equipment: Equipment | null;
            site: Site;
            contract: Contract;
            people: Person[];
            verdicts: components["schemas"]["Verdict"][];
            phones: components["schemas"]["PhoneHeard"][];
            path: components["schemas"]["PathStep"][];
            suggestion: components["schemas"]["Suggestion"];
            differences: components["schemas"]["Difference"][];
        };
        Trouble: {
            code: string;
            zh: string;
            en: string;
        };
        Fallback: {
            engine: string;
            /** @enum {string} */
            code: "slow" | "down" | "refused" | "nonsense" | "beyond-map";
        };
        Travel: {
            p50_s: number;
            p90_s: number;
            engine: string;
            age_s: number | null;
            assumed: boolean;
        };
        Reason: {
            code: string;
            zh: string;
            en: string;
        };
        Candidate: {
            person: string;
            name: string;
            rank: number;
            travel: components["schemas"]["Travel"];
            /** @description until they are free, half the time */
            wait_s: number;
            door_s: number;
            eta_ms: number;
            eta_p90_ms: number;
            slack_s: number | null;
            probability: number | null;
            reasons: components["schemas"]["Reason"][];
        };
        RuledOut: {
            person: string;
            name: string;
            may_decide: boolean;
            reasons: components["schemas"]["Reason"][];
        };
        Candidates: {
            now: string;
            /** @description nobody could be ranked; send by hand */
            failed: boolean;
            trouble: components["schemas"]["Trouble"] | null;
            /** @description ranked, and not among the items */
            more: number;
            deadline_ms: number | null;
            commitment: string | null;
            engine: string | null;
            fallbacks: components["schemas"]["Fallback"][];
            items: components["schemas"]["Candidate"][];
            ruled_out: components["schemas"]["RuledOut"][];
        };
        Choice: {
            engineer: string;
            by: string;
            why: string | null;
            why_code: string | null;
            at_ms: number;
            failed: boolean;
            deadline_ms: number | null;
            commitment: string | null;
            engine: string | null;
            fallbacks: components["schemas"]["Fallback"][];
            more: number;
            items: components["schemas"]["Candidate"][];
            ruled_out: components["schemas"]["RuledOut"][];
        };
        Confirmation: {
            /** @example 4821 7730 */
            code: string;
            expires_ms: number;
            url: string;
        };
        Eta: {
            eta_ms: number;
            eta_p90_ms: number;
            engine: string;
            /** @description a rule of thumb, not learnt from finished trips */
            assumed: boolean;
            /** @description of the position it starts from */
            age_s: number;
        };
        Coming: {
            /** Format: date-time */
            now: string;
            eta: components["schemas"]["Eta"] | null;
            due_ms: number | null;
        };
        Point: {
            lat_deg: number;
            lon_deg: number;
        };
        DrawnWay: {
            /** @description who knows it: roads, osrm or geodesic */
            engine: string;
            straight: boolean;
            points: components["schemas"]["Point"][];
        };
        Whereabouts: {
            lat_deg: number;
            lon_deg: number;
            accuracy_m: number;
            age_s: number;
            distance_m: number;
        };
        CustomerMap: {
            /** Format: date-time */
            now: string;
            site: components["schemas"]["Point"] | null;
            engineer: components["schemas"]["Whereabouts"] | null;
            ground: components["schemas"]["Ground"] | null;
            instead: components["schemas"]["Ground"] | null;
        };
        PromiseQuestion: {
            site: string;
            /** @default null */
            equipment?: string | null;
            /** @default null */
            type?: string | null;
            /** @default null */
            severity?: string | null;
            /** @default null */
            began_ms?: number | null;
        };
        FallbackPlan: {
            remote: boolean;
            neighbour: components["schemas"]["Candidate"] | null;
            spare_within_min: number | null;
        };
        Promise: {
            now: string;
            /** @description nobody could be ranked; send by hand */
            failed: boolean;
            trouble: components["schemas"]["Trouble"] | null;
            /** @description ranked, and not among the items */
            more: number;
            deadline_ms: number | null;
            commitment: string | null;
            engine: string | null;
            fallbacks: components["schemas"]["Fallback"][];
            items: components["schemas"]["Candidate"][];
            ruled_out: components["schemas"]["RuledOut"][];
            probability: number | null;
            on_duty: number;
            fallback: components["schemas"]["FallbackPlan"];
        };
        CoverageRow: {
            key: string;
            site: string;
            within_min: number;
            count: number;
            who: string[];
            zh: string;
            en: string;
            clause: string;
            chance: number;
            coming: string[];
            at_post: string[];
            risk_since_ms: number | null;
            supposed: number | null;
            ahead: number[];
        };
        Gap: {
            key: string;
            from_ms: number;
            to_ms: number;
        };
        Unplaced: {
            site: string;
            zh: string;
            en: string;
            /** @enum {string} */
            why: "site-without-position" | "site-coordinates-exchanged" | "site-nowhere-near";
        };
        StandbyMove: {
            person: string;
            name: string;
            at: string;
            zh: string;
            en: string;
            lat_deg: number;
            lon_deg: number;
            key: string;
            site: string;
            within_min: number;
            gain: number;
            minutes: number;
            km: number | null;
        };
        Coverage: {
            now: string;
            engines: string[];
            assumed: boolean;
            fallbacks: components["schemas"]["Fallback"][];
            oldest_fix_s: number | null;
            rows: components["schemas"]["CoverageRow"][];
            start_ms: number;
            gaps: components["schemas"]["Gap"][];
            unplaced: components["schemas"]["Unplaced"][];
            standby: components["schemas"]["StandbyMove"] | null;
        };
        Count: {
            key: string;
            site: string;
            within_min: number;
            count: number;
            who: string[];
        };
        Counts: {
            now: string;
            engines: string[];
            assumed: boolean;
            fallbacks: components["schemas"]["Fallback"][];
            oldest_fix_s: number | null;
            rows: components["schemas"]["Count"][];
        };
        Short: {
            key: string;
            lack: number;
        };
        CoveragePlan: {
            now: string;
            times: number;
            moves: components["schemas"]["StandbyMove"][];
            short: components["schemas"]["Short"][];
            travel_min: number;
            proven: boolean;
        };
        QueueProposal: {
            person: string;
            name: string;
            rank: number;
            wait_s: number;
            eta_ms: number;
            eta_p90_ms: number;
            slack_s: number | null;
            probability: number | null;
            waits: boolean;
            first: string;
            first_name: string;
        };
        Queued: {
            ticket: string;
            /** @enum {string} */
            standing: "savable" | "lost" | "unpromised" | "unranked";
            deadline_ms: number | null;
            proposal: components["schemas"]["QueueProposal"] | null;
        };
        Queue: {
            now: string;
            items: components["schemas"]["Queued"][];
        };
        PlannedStop: {
            errand: string | null;
            travel_s: number;
            start_ms: number;
            end_ms: number;
        };
        PlannedRoute: {
            person: string;
            name: string;
            from_ms: number;
            to_ms: number;
            urgent: string | null;
            stops: components["schemas"]["PlannedStop"][];
            home_s: number;
        };
        Unplanned: {
            errand: string;
            reasons: components["schemas"]["Reason"][];
        };
        PlannedAt: {
            person: string;
            start_ms: number;
        };
        PlannedMove: {
            errand: string;
            was: components["schemas"]["PlannedAt"];
            now: components["schemas"]["PlannedAt"] | null;
            why: components["schemas"]["Reason"];
        };
        PlannedPin: {
            person: string;
            start_ms: number | null;
        };
        PlannedErrand: {
            id: string;
            contract: string;
            site: string;
            site_zh: string;
            site_en: string;
            what: string;
            zh: string;
            en: string;
            minutes: number;
            from_ms: number;
            to_ms: number;
            opens_min: number;
            closes_min: number;
            skill: string | null;
            task: string | null;
            ticket: string | null;
            priority: number;
            pin: components["schemas"]["PlannedPin"] | null;
            state: string;
            ended_ms: number | null;
            ended_by: string | null;
            note: string | null;
        };
        PlannedDay: {
            now: string;
            date: string;
            today: string;
            zone: string;
            zero_ms: number;
            state: string;
            stage: string | null;
            solver: string | null;
            travel_s: number;
            engines: string[];
            assumed: boolean;
            made_ms: number | null;
            routes: components["schemas"]["PlannedRoute"][];
            left_out: components["schemas"]["Unplanned"][];
            moves: components["schemas"]["PlannedMove"][];
            errands: components["schemas"]["PlannedErrand"][];
        };
        PlanAgain: {
            state: string;
        };
        ReportWords: {
            contract: string;
            /**
             * @default null
             * @enum {string|null}
             */
            what?: "no_connection" | "no_sound" | "no_picture" | "slow" | "does_not_open" | "other" | null;
            /**
             * @default null
             * @enum {string|null}
             */
            reach?: "one" | "several" | "all" | null;
            /**
             * @default null
             * @enum {string|null}
             */
            impact?: "stopped" | "hindered" | "slight" | null;
            /** @default  */
            description?: string;
        };
        PostedCall: {
            id: string;
            /** @enum {string} */
            direction: "in" | "out";
            answered: boolean;
            began_ms: number;
            /** @default null */
            answered_ms?: number | null;
            /** @default null */
            ended_ms?: number | null;
            /** @default  */
            number?: string;
            /** @default null */
            line?: string | null;
        };
        TakenCall: {
            call: string;
            outcome: string;
        };
        TelephoneKey: {
            made_ms: number | null;
            /** @description only in the answer that makes it */
            key?: string;
        };
        Clock: {
            commitment: string;
            kind: string;
            clause: string;
            also: string | null;
            type: string | null;
            severity: string | null;
            during: string | null;
            within_min: number;
            /** @enum {string} */
            state: "pending" | "running" | "paused" | "met" | "breached" | "provisional_breach" | "undecided" | "void" | "error";
            reasons: string[];
            error: string | null;
            judged_at_ms: number;
            started_ms: number | null;
            due_ms: number | null;
            stopped_ms: number | null;
            stop_earliest_ms: number | null;
            stop_latest_ms: number | null;
            elapsed_ms: number;
            budget_ms: number;
            paused: boolean;
            desk_only: boolean;
            unproven: boolean;
            ahead: number[][];
        };
        RegisterLine: {
            id: string;
            number: string;
            contract: string;
            site: string;
            place: string | null;
            equipment: string | null;
            channel: string;
            what: string | null;
            type: string;
            severity: string;
            state: string;
            engineer: string | null;
            reported_ms: number;
            stars: number | null;
            clocks: components["schemas"]["Clock"][];
        };
        RegisterPage: {
            items: components["schemas"]["RegisterLine"][];
            equipment: Equipment[];
            next: string | null;
            complete: boolean;
        };
        Total: {
            kind: string;
            clause: string;
            result: string;
            count: number;
        };
        RegisterTotals: {
            count: number;
            more: boolean;
            totals: components["schemas"]["Total"][];
        };
        KeptView: {
            name: string;
            /**
             * @example {
             *       "days": "30",
             *       "kind": "arrive",
             *       "result": "late"
             *     }
             */
            query: {
                [key: string]: string;
            };
            id: string;
        };
        Views: {
            items: components["schemas"]["KeptView"][];
        };
        View: {
            name: string;
            /**
             * @example {
             *       "days": "30",
             *       "kind": "arrive",
             *       "result": "late"
             *     }
             */
            query: {
                [key: string]: string;
            };
        };
        EquipmentList: {
            items: Equipment[];
            next: string | null;
        };
        EquipmentPage: {
            equipment: Equipment;
            /** @description the device's revision: what an edit says it had seen */
            rev: number;
            model: Model | null;
            site: Site;
            labels: Label[];
            tickets: Ticket[];
        };
        Sites: {
            items: Site[];
            /** @description each site's revision: what an edit says it had seen */
            revs: {
                [key: string]: number;
            };
        };
        Models: {
            items: Model[];
        };
        Parts: {
            items: Part[];
        };
        Terms: {
            contract: Contract;
            commitments: Commitment[];
            calendars: Calendar[];
            roster: Roster | null;
        };
        Contracts: {
            items: components["schemas"]["Terms"][];
        };
        CommitmentVersion: {
            row: Commitment;
            /** @enum {string} */
            state: "in_force" | "replaced";
            replaces: string | null;
            running: number;
        };
        ObligationVersion: {
            row: Obligation;
            /** @enum {string} */
            state: "in_force" | "replaced" | "retired";
            replaces: string | null;
        };
        ContractTerms: {
            contract: Contract;
            commitments: components["schemas"]["CommitmentVersion"][];
            obligations: components["schemas"]["ObligationVersion"][];
            calendars: Calendar[];
        };
        TicketDuring: {
            id: string;
            number: string;
            state: string;
        };
        OccasionTold: {
            occasion: Occasion;
            withdrawn: boolean;
            tasks: Task[];
            tickets: components["schemas"]["TicketDuring"][];
        };
        Occasions: {
            items: components["schemas"]["OccasionTold"][];
            next: string | null;
        };
        PreviewQuery: {
            commitment: {
                [key: string]: unknown;
            };
            /** @default null */
            calendar?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            reported_ms?: number | null;
        };
        OpenDay: {
            /** @example 2026-11-27 */
            day: string;
            open: number[][];
        };
        RungTime: {
            rung: string;
            at_ms: number;
            to: string[];
        };
        Preview: {
            reported_ms: number;
            due_ms: number | null;
            zone: string;
            days: components["schemas"]["OpenDay"][];
            rungs: components["schemas"]["RungTime"][];
            zh: string;
            en: string;
        };
        JudgeAgain: {
            commitment: {
                [key: string]: unknown;
            };
            /** @default null */
            calendar?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            replaces?: string | null;
            /** @default null */
            from_ms?: number | null;
            /** @default null */
            to_ms?: number | null;
        };
        JudgedSide: {
            kind: string;
            clause: string;
            starts: string;
            within_min: number;
            state: string;
            due_ms: number | null;
            stopped_ms: number | null;
            error: string | null;
        };
        JudgedTicket: {
            ticket: string;
            number: string;
            reported_ms: number;
            before: components["schemas"]["JudgedSide"][];
            after: components["schemas"]["JudgedSide"][];
        };
        JudgedAgain: {
            from_ms: number;
            to_ms: number;
            tickets: number;
            same: number;
            otherwise: number;
            left_off: boolean;
            items: components["schemas"]["JudgedTicket"][];
        };
        People: {
            items: {
                id: string;
                name: string;
                /** @enum {string} */
                role: "engineer" | "dispatcher" | "lead" | "supervisor" | "administrator";
                number: string | null;
                skills: string[];
                contracts: string[];
                clearance: string[];
                superior: string | null;
                vehicle: boolean;
                work_phone: string | null;
                /** @enum {string} */
                duty: "on" | "on_call" | "off";
                active: boolean;
                login: string | null;
            }[];
        };
        Account: {
            login: string;
            password: string;
        };
        Fix: {
            at_ms: number;
            /** @description WGS-84 */
            lat_deg: number | null;
            /** @description WGS-84 */
            lon_deg: number | null;
            accuracy_m: number | null;
            speed_m_s?: number | null;
            heading_deg?: number | null;
            battery_pct?: number | null;
            mock?: boolean;
        };
        Fixes: {
            fixes: components["schemas"]["Fix"][];
        };
        Doubt: {
            code: string;
            zh: string;
            en: string;
        };
        Doubted: {
            index: number;
            doubts: components["schemas"]["Doubt"][];
        };
        Taken: {
            now: string;
            kept: number;
            off_duty: number;
            seen: boolean;
            doubted: components["schemas"]["Doubted"][];
        };
        LastSeen: {
            person: string;
            lat_deg: number;
            lon_deg: number;
            accuracy_m: number;
            at_ms: number;
            age_s: number;
            speed_m_s: number | null;
            heading_deg: number | null;
            battery_pct: number | null;
            source: string;
        };
        Unseen: {
            person: string;
            since_ms: number;
        };
        Positions: {
            now: string;
            items: components["schemas"]["LastSeen"][];
            unseen: components["schemas"]["Unseen"][];
        };
        TrailFix: {
            person: string;
            at_ms: number;
            received_ms: number;
            lat_deg: number | null;
            lon_deg: number | null;
            accuracy_m: number | null;
            speed_m_s: number | null;
            heading_deg: number | null;
            battery_pct: number | null;
            source: string;
            doubts: components["schemas"]["Doubt"][];
        };
        Trail: {
            now: string;
            items: components["schemas"]["TrailFix"][];
        };
        Look: {
            viewer: string;
            name: string;
            at_ms: number;
            from_ms: number;
            to_ms: number;
        };
        OwnPosition: {
            now: string;
            seen: boolean;
            unseen_since_ms: number | null;
            on_duty: boolean;
            seen_until_ms: number | null;
            trail_days: number;
            last: components["schemas"]["LastSeen"] | null;
            looks: components["schemas"]["Look"][];
        };
        Sharing: {
            seen: boolean;
        };
        Tracker: {
            id: string;
            person: string;
            name: string;
            made_by: string;
            created_ms: number;
            revoked_ms: number | null;
        };
        Trackers: {
            items: components["schemas"]["Tracker"][];
        };
        NewTracker: {
            person?: string;
            name: string;
        };
        MadeTracker: {
            id: string;
            person: string;
            name: string;
            made_by: string;
            created_ms: number;
            revoked_ms: number | null;
            token: string;
            osmand_url: string;
            /** @description opened on the phone, sets Traccar Client */
            traccar_url: string;
            /** @description opened on the phone, sets OwnTracks */
            owntracks_url: string;
            /** @description traccar_url as a QR code */
            svg: string;
        };
        FoundText: {
            /** @example site_zh */
            name: string;
            text: string;
            /** @description [from, to) of each part, in UTF-16 units as JavaScript counts them */
            marks: number[][];
        };
        Hit: {
            /** @enum {string} */
            kind: "ticket" | "equipment" | "site" | "person";
            id: string;
            exact: boolean;
            at_ms: number;
            /** @description a ticket's state, a person's role */
            state: string | null;
            /** @description what a ticket says is wrong */
            what: string | null;
            site: string | null;
            texts: components["schemas"]["FoundText"][];
        };
        Group: {
            /** @enum {string} */
            kind: "ticket" | "equipment" | "site" | "person";
            /** @description counted up to 1000 */
            count: number;
            /** @description there are more than were counted */
            more: boolean;
            items: components["schemas"]["Hit"][];
            next: string | null;
        };
        Search: {
            groups: components["schemas"]["Group"][];
            /** @description false while the index is being made after an update */
            complete: boolean;
        };
        Labels: {
            items: Label[];
            next: string | null;
        };
        Preset: {
            name: string;
            zh: string;
            en: string;
            per_page: number;
            module_mm: number;
            code: string | null;
        };
        Presets: {
            host: string;
            items: components["schemas"]["Preset"][];
        };
        LabelPage: {
            label: Label;
            equipment: Equipment | null;
            site: Site | null;
        };
        Sheet: {
            tags: string[];
            /** @default a4-3x8 */
            preset?: string;
            /** @default 0 */
            offset_x_mm?: number;
            /** @default 0 */
            offset_y_mm?: number;
            /** @default 0 */
            skip?: number;
        };
        GateCodesFor: {
            site: string;
            count: number;
        };
        Tested: {
            asked_ms: number;
            /** @enum {string|null} */
            answer: "delivered" | "gone" | "key-refused" | "address-refused" | "later" | "unreachable" | "refused" | "nothing-new" | null;
        };
        Push: {
            /** @description the browser's applicationServerKey, base64url */
            public_key: string;
            /** @description of the endpoint kept for this phone, as hex */
            endpoint_sha256: string | null;
            test: components["schemas"]["Tested"] | null;
        };
        PushKeys: {
            p256dh: string;
            auth: string;
        } & {
            [key: string]: unknown;
        };
        Subscription: {
            endpoint: string;
            keys: components["schemas"]["PushKeys"];
            /**
             * @default null
             * @enum {string|null}
             */
            language?: "zh" | "en" | null;
        } & {
            [key: string]: unknown;
        };
        Way: {
            /** @enum {string} */
            channel: "push" | "email" | "sms" | "wecom" | "dingtalk" | "feishu";
            /** @enum {string|null} */
            hindered: "no-phone" | "not-set-up" | "no-address" | "not-verified" | null;
        };
        WayTest: {
            /** @enum {string} */
            channel: "email" | "sms" | "wecom" | "dingtalk" | "feishu";
            asked_ms: number;
            /** @enum {string} */
            state: "waiting" | "delivered" | "failed" | "ended";
            /** @enum {string|null} */
            outcome: "delivered" | "gone" | "key-refused" | "address-refused" | "later" | "unreachable" | "refused" | "no-phone" | "not-set-up" | "no-address" | "not-verified" | null;
            /** @description the other side's own words */
            said: string | null;
            attempts: number;
            next_ms: number | null;
        };
        ToldBy: {
            name: string;
            ways: Ways;
            ready: components["schemas"]["Way"][];
            tests: components["schemas"]["WayTest"][];
        };
        WayStep: {
            /** @enum {string} */
            channel: "push" | "email" | "sms" | "wecom" | "dingtalk" | "feishu";
            wait_min: number;
        };
        WaysSet: {
            person: string;
            /**
             * @default null
             * @enum {string|null}
             */
            language?: "zh" | "en" | null;
            steps: components["schemas"]["WayStep"][];
            /** @default null */
            email?: string | null;
            /** @default null */
            mobile?: string | null;
        };
        WayOf: {
            person: string;
            /** @enum {string} */
            channel: "email" | "sms" | "wecom" | "dingtalk" | "feishu";
        };
        WayCode: {
            person: string;
            /** @enum {string} */
            channel: "email" | "sms";
            code: string;
        };
        GatewaySettings: {
            host?: string | null;
            port?: number | null;
            /** @enum {string|null} */
            tls?: "tls" | "starttls" | "none" | null;
            user?: string | null;
            sender?: string | null;
            sign?: string | null;
            ok_field?: string | null;
            ok_value?: string | null;
        };
        Gateway: {
            /** @enum {string} */
            channel: "email" | "sms" | "wecom" | "dingtalk" | "feishu";
            settings: components["schemas"]["GatewaySettings"];
            /** @description which parts of the secret are set */
            secret: string[];
            changed_by: string | null;
            changed_ms: number;
        };
        Gateways: {
            items: components["schemas"]["Gateway"][];
        };
        GatewaySecret: {
            password?: string | null;
            webhook?: string | null;
            key?: string | null;
            token?: string | null;
        };
        GatewaySet: {
            settings: components["schemas"]["GatewaySettings"];
            secret?: components["schemas"]["GatewaySecret"];
        };
        Try: {
            id: string;
            at_ms: number;
            took_ms: number;
            /** @enum {string} */
            channel: "push" | "email" | "sms" | "wecom" | "dingtalk" | "feishu";
            person: string;
            name: string;
            /** @description masked */
            address: string | null;
            /** @enum {string} */
            about: "alert" | "assigned" | "recalled" | "stood_down" | "test";
            ticket: string | null;
            number: string | null;
            /** @enum {string} */
            outcome: "delivered" | "gone" | "key-refused" | "address-refused" | "later" | "unreachable" | "refused" | "no-phone" | "not-set-up" | "no-address" | "not-verified";
            said: string | null;
            /** @description when it is tried once more by itself */
            next_ms: number | null;
            /** @description it failed for good: one may try again */
            again: boolean;
        };
        Tries: {
            items: components["schemas"]["Try"][];
            next: string | null;
            /** @description how many wait for their turn */
            waiting: number;
        };
        FieldChange: {
            field: string;
            /** @description a person's name; null: the server */
            by: string | null;
            at_ms: number;
        };
        Limit: {
            field: string;
            least: number;
            most: number;
        };
        Variable: {
            /** @example HALFHOUR_PUBLIC_URL */
            name: string;
            /** @description empty where nothing is set */
            value: string;
        };
        Settings: {
            organisation: Organisation;
            /** @description send it as `base`, so that no other edit is undone unseen */
            rev: number;
            changes: components["schemas"]["FieldChange"][];
            limits: components["schemas"]["Limit"][];
            installation: components["schemas"]["Variable"][];
        };
        RoadMap: {
            /** @description Its name: a digest of the extract. */
            map: string;
            /** @description The file it was made of. */
            name: string;
            current: boolean;
            bytes: number;
            made_ms: number;
            /** @description West, south, east, north. */
            bounds_deg: number[];
            /** @description Stretches of road, each direction one. */
            arcs: number;
        };
        Preparing: {
            name: string;
            /** @enum {string} */
            stage: "reading" | "checking" | "extracting" | "contracting" | "graph" | "tiles" | "done" | "failed" | "interrupted";
            percent: number;
            bytes_done: number;
            bytes_total: number;
            began_ms: number;
            map: string | null;
            /** @description Why it failed. */
            code: string | null;
            /** @description The same as a sentence. */
            said: string | null;
        };
        Ahead: {
            map: string;
            done: number;
            of: number;
        };
        Maps: {
            maps: components["schemas"]["RoadMap"][];
            preparing: components["schemas"]["Preparing"] | null;
            ahead: components["schemas"]["Ahead"] | null;
        };
        SignInToTry: {
            login: string;
            zh: string;
            en: string;
        };
        Step: {
            address: string | null;
            zh: string[];
            en: string[];
        };
        Guide: {
            password: string;
            sign_ins: components["schemas"]["SignInToTry"][];
            steps: components["schemas"]["Step"][];
        };
        Next: {
            /** @enum {string} */
            what: "fault" | "step" | "short";
        };
        DemoEvent: {
            ticket: string;
            number: string;
            kind: string;
            zh: string;
            en: string;
            person: string | null;
        };
        Happened: {
            happened: components["schemas"]["DemoEvent"] | null;
        };
        Answers: {
            "GET /health": components["schemas"]["Health"];
            "GET /health/deadlines": components["schemas"]["Deadlines"];
            "POST /auth/sign-in": components["schemas"]["Me"];
            "GET /auth/me": components["schemas"]["Me"];
            "POST /enrolments": components["schemas"]["Enrolment"];
            "POST /devices": components["schemas"]["Enrolled"];
            "GET /devices": components["schemas"]["Devices"];
            "POST /devices/{id}/challenge": components["schemas"]["Challenge"];
            "POST /devices/{id}/session": components["schemas"]["Me"];
            "POST /devices/{id}/import": components["schemas"]["SyncPushed"];
            "POST /operations": components["schemas"]["Answer"];
            "GET /waiting": components["schemas"]["Parked"];
            "POST /waiting/{id}/retry": components["schemas"]["Answer"];
            "POST /sync/push": components["schemas"]["SyncPushed"];
            "POST /sync/pull": components["schemas"]["SyncPulled"];
            "GET /sync/snapshot": components["schemas"]["Snapshot"];
            "GET /sync/snapshot/{id}/{number}": components["schemas"]["SnapshotItems"];
            "GET /board": components["schemas"]["Board"];
            "GET /alerts": components["schemas"]["Alerts"];
            "GET /tasks": components["schemas"]["Tasks"];
            "GET /ground": components["schemas"]["GroundInUse"];
            "GET /ground/source": components["schemas"]["TileSourceInUse"];
            "POST /ground/source": components["schemas"]["TileSourceInUse"];
            "GET /tickets": components["schemas"]["Register"];
            "GET /tickets/{id}": components["schemas"]["TicketPage"];
            "GET /tickets/{id}/candidates": components["schemas"]["Candidates"];
            "GET /tickets/{id}/choices/{event}": components["schemas"]["Choice"];
            "POST /tickets/{id}/confirmation-code": components["schemas"]["Confirmation"];
            "GET /tickets/{id}/coming": components["schemas"]["Coming"];
            "GET /tickets/{id}/way": components["schemas"]["DrawnWay"];
            "GET /links/{secret}/map": components["schemas"]["CustomerMap"];
            "POST /promise-check": components["schemas"]["Promise"];
            "GET /coverage": components["schemas"]["Coverage"];
            "GET /coverage/now": components["schemas"]["Counts"];
            "GET /coverage/plan": components["schemas"]["CoveragePlan"];
            "GET /queue": components["schemas"]["Queue"];
            "GET /day-plan": components["schemas"]["PlannedDay"];
            "POST /day-plan/again": components["schemas"]["PlanAgain"];
            "POST /grading": components["schemas"]["Suggestion"];
            "POST /telephone/calls": components["schemas"]["TakenCall"];
            "GET /settings/telephone-key": components["schemas"]["TelephoneKey"];
            "POST /settings/telephone-key": components["schemas"]["TelephoneKey"];
            "DELETE /settings/telephone-key": components["schemas"]["TelephoneKey"];
            "GET /register": components["schemas"]["RegisterPage"];
            "GET /register/totals": components["schemas"]["RegisterTotals"];
            "GET /register/views": components["schemas"]["Views"];
            "GET /equipment": components["schemas"]["EquipmentList"];
            "GET /equipment/{id}": components["schemas"]["EquipmentPage"];
            "GET /sites": components["schemas"]["Sites"];
            "GET /models": components["schemas"]["Models"];
            "GET /parts": components["schemas"]["Parts"];
            "GET /contracts": components["schemas"]["Contracts"];
            "GET /contracts/{id}/terms": components["schemas"]["ContractTerms"];
            "GET /contracts/{id}/occasions": components["schemas"]["Occasions"];
            "POST /contracts/{id}/preview": components["schemas"]["Preview"];
            "POST /contracts/{id}/judged-again": components["schemas"]["JudgedAgain"];
            "GET /people": components["schemas"]["People"];
            "POST /positions": components["schemas"]["Taken"];
            "GET /positions": components["schemas"]["Positions"];
            "GET /people/{id}/trail": components["schemas"]["Trail"];
            "GET /me/position": components["schemas"]["OwnPosition"];
            "GET /trackers": components["schemas"]["Trackers"];
            "POST /trackers": components["schemas"]["MadeTracker"];
            "GET /search": components["schemas"]["Search"];
            "GET /labels": components["schemas"]["Labels"];
            "GET /labels/presets": components["schemas"]["Presets"];
            "GET /labels/{tag}": components["schemas"]["LabelPage"];
            "GET /push": components["schemas"]["Push"];
            "POST /alerts/{id}/acknowledge": components["schemas"]["Answer"];
            "GET /ways": components["schemas"]["ToldBy"];
            "POST /ways": components["schemas"]["Answer"];
            "POST /ways/verify": components["schemas"]["Answer"];
            "GET /channels": components["schemas"]["Gateways"];
            "GET /deliveries": components["schemas"]["Tries"];
            "GET /settings": components["schemas"]["Settings"];
            "GET /maps": components["schemas"]["Maps"];
            "GET /demo": components["schemas"]["Guide"];
            "POST /demo/next": components["schemas"]["Happened"];
        };
        Asked: {
            "POST /auth/sign-in": components["schemas"]["SignIn"];
            "POST /enrolments": components["schemas"]["EnrolmentFor"];
            "POST /devices": components["schemas"]["NewDevice"];
            "POST /devices/{id}/session": components["schemas"]["Signed"];
            "POST /devices/{id}/name": components["schemas"]["DeviceName"];
            "POST /devices/{id}/import": components["schemas"]["SyncPush"];
            "POST /operations": components["schemas"]["Wish"];
            "POST /sync/push": components["schemas"]["SyncPush"];
            "POST /sync/pull": components["schemas"]["SyncPull"];
            "POST /ground/source": components["schemas"]["TileSourceSet"];
            "POST /promise-check": components["schemas"]["PromiseQuestion"];
            "POST /grading": components["schemas"]["ReportWords"];
            "POST /telephone/calls": components["schemas"]["PostedCall"];
            "PUT /register/views/{id}": components["schemas"]["View"];
            "POST /contracts/{id}/preview": components["schemas"]["PreviewQuery"];
            "POST /contracts/{id}/judged-again": components["schemas"]["JudgeAgain"];
            "POST /people/{id}/account": components["schemas"]["Account"];
            "POST /positions": components["schemas"]["Fixes"];
            "POST /me/position": components["schemas"]["Sharing"];
            "POST /trackers": components["schemas"]["NewTracker"];
            "POST /labels/sheet": components["schemas"]["Sheet"];
            "POST /gate-codes": components["schemas"]["GateCodesFor"];
            "POST /push/subscription": components["schemas"]["Subscription"];
            "POST /ways": components["schemas"]["WaysSet"];
            "POST /ways/test": components["schemas"]["WayOf"];
            "POST /ways/verify": components["schemas"]["WayCode"];
            "POST /channels/{channel}": components["schemas"]["GatewaySet"];
            "POST /demo/next": components["schemas"]["Next"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Held = components['schemas']['Held'];
export type Problem = components['schemas']['Problem'];
export type PaginationMetadata = components['schemas']['PaginationMetadata'];
export type PersonalTicketReport = components['schemas']['Personal.ticket.report'];
export type PersonalTicketCall = components['schemas']['Personal.ticket.call'];
export type PersonalTicketPlan = components['schemas']['Personal.ticket.plan'];
export type PersonalTicketSolve = components['schemas']['Personal.ticket.solve'];
export type PersonalTicketAnswerComplaint = components['schemas']['Personal.ticket.answer_complaint'];
export type PersonalTicketFollowUp = components['schemas']['Personal.ticket.follow_up'];
export type PersonalTicketConfirm = components['schemas']['Personal.ticket.confirm'];
export type PersonalTicketRefuse = components['schemas']['Personal.ticket.refuse'];
export type PersonalTicketRate = components['schemas']['Personal.ticket.rate'];
export type PersonalVisitArrive = components['schemas']['Personal.visit.arrive'];
export type PersonalVisitWitness = components['schemas']['Personal.visit.witness'];
export type PersonalVisitSign = components['schemas']['Personal.visit.sign'];
export type PersonalLabelCommission = components['schemas']['Personal.label.commission'];
export type PersonalPersonAdd = components['schemas']['Personal.person.add'];
export type PersonalPersonEdit = components['schemas']['Personal.person.edit'];
export type PersonalWaysSet = components['schemas']['Personal.ways.set'];
export type PersonalTicketAnalyse = components['schemas']['Personal.ticket.analyse'];
export type PersonalTicketAnswer = components['schemas']['Personal.ticket.answer'];
export type PersonalTicketSpecify = components['schemas']['Personal.ticket.specify'];
export type PersonalTicketEstimate = components['schemas']['Personal.ticket.estimate'];
export type PersonalCallTake = components['schemas']['Personal.call.take'];
export type FeedItem = components['schemas']['FeedItem'];
export type Health = components['schemas']['Health'];
export type Deadlines = components['schemas']['Deadlines'];
export type SignIn = components['schemas']['SignIn'];
export type Phone = components['schemas']['Phone'];
export type Me = components['schemas']['Me'];
export type EnrolmentFor = components['schemas']['EnrolmentFor'];
export type Enrolment = components['schemas']['Enrolment'];
export type PublicKey = components['schemas']['PublicKey'];
export type NewDevice = components['schemas']['NewDevice'];
export type Enrolled = components['schemas']['Enrolled'];
export type Challenge = components['schemas']['Challenge'];
export type Signed = components['schemas']['Signed'];
export type Waiting = components['schemas']['Waiting'];
export type Device = components['schemas']['Device'];
export type Devices = components['schemas']['Devices'];
export type DeviceName = components['schemas']['DeviceName'];
export type WaitingOnPhone = components['schemas']['WaitingOnPhone'];
export type SyncPush = components['schemas']['SyncPush'];
export type PushOutcome = components['schemas']['PushOutcome'];
export type SyncPushed = components['schemas']['SyncPushed'];
export type Wish = components['schemas']['Wish'];
export type Answer = components['schemas']['Answer'];
export type ParkedOperation = components['schemas']['ParkedOperation'];
export type Parked = components['schemas']['Parked'];
export type Cursor = components['schemas']['Cursor'];
export type SyncPull = components['schemas']['SyncPull'];
export type Grants = components['schemas']['Grants'];
export type FeedSum = components['schemas']['FeedSum'];
export type FeedPage = components['schemas']['FeedPage'];
export type LargeFeed = components['schemas']['LargeFeed'];
export type SyncPulled = components['schemas']['SyncPulled'];
export type SnapshotChunk = components['schemas']['SnapshotChunk'];
export type Snapshot = components['schemas']['Snapshot'];
export type SnapshotItems = components['schemas']['SnapshotItems'];
export type Position = components['schemas']['Position'];
export type RunningReport = components['schemas']['RunningReport'];
export type CallAtDesk = components['schemas']['CallAtDesk'];
export type Failing = components['schemas']['Failing'];
export type WaitingCount = components['schemas']['WaitingCount'];
export type Backup = components['schemas']['Backup'];
export type Board = components['schemas']['Board'];
export type Alerts = components['schemas']['Alerts'];
export type Tasks = components['schemas']['Tasks'];
export type Ground = components['schemas']['Ground'];
export type GroundInUse = components['schemas']['GroundInUse'];
export type TileSource = components['schemas']['TileSource'];
export type TileSourceInUse = components['schemas']['TileSourceInUse'];
export type TileSourceSet = components['schemas']['TileSourceSet'];
export type Register = components['schemas']['Register'];
export type Verdict = components['schemas']['Verdict'];
export type PhoneHeard = components['schemas']['PhoneHeard'];
export type PathStep = components['schemas']['PathStep'];
export type GradingReason = components['schemas']['GradingReason'];
export type Suggestion = components['schemas']['Suggestion'];
export type Difference = components['schemas']['Difference'];
export type TicketPage = components['schemas']['TicketPage'];
export type Trouble = components['schemas']['Trouble'];
export type Fallback = components['schemas']['Fallback'];
export type Travel = components['schemas']['Travel'];
export type Reason = components['schemas']['Reason'];
export type Candidate = components['schemas']['Candidate'];
export type RuledOut = components['schemas']['RuledOut'];
export type Candidates = components['schemas']['Candidates'];
export type Choice = components['schemas']['Choice'];
export type Confirmation = components['schemas']['Confirmation'];
export type Eta = components['schemas']['Eta'];
export type Coming = components['schemas']['Coming'];
export type Point = components['schemas']['Point'];
export type DrawnWay = components['schemas']['DrawnWay'];
export type Whereabouts = components['schemas']['Whereabouts'];
export type CustomerMap = components['schemas']['CustomerMap'];
export type PromiseQuestion = components['schemas']['PromiseQuestion'];
export type FallbackPlan = components['schemas']['FallbackPlan'];
export type Promise = components['schemas']['Promise'];
export type CoverageRow = components['schemas']['CoverageRow'];
export type Gap = components['schemas']['Gap'];
export type Unplaced = components['schemas']['Unplaced'];
export type StandbyMove = components['schemas']['StandbyMove'];
export type Coverage = components['schemas']['Coverage'];
export type Count = components['schemas']['Count'];
export type Counts = components['schemas']['Counts'];
export type Short = components['schemas']['Short'];
export type CoveragePlan = components['schemas']['CoveragePlan'];
export type QueueProposal = components['schemas']['QueueProposal'];
export type Queued = components['schemas']['Queued'];
export type Queue = components['schemas']['Queue'];
export type PlannedStop = components['schemas']['PlannedStop'];
export type PlannedRoute = components['schemas']['PlannedRoute'];
export type Unplanned = components['schemas']['Unplanned'];
export type PlannedAt = components['schemas']['PlannedAt'];
export type PlannedMove = components['schemas']['PlannedMove'];
export type PlannedPin = components['schemas']['PlannedPin'];
export type PlannedErrand = components['schemas']['PlannedErrand'];
export type PlannedDay = components['schemas']['PlannedDay'];
export type PlanAgain = components['schemas']['PlanAgain'];
export type ReportWords = components['schemas']['ReportWords'];
export type PostedCall = components['schemas']['PostedCall'];
export type TakenCall = components['schemas']['TakenCall'];
export type TelephoneKey = components['schemas']['TelephoneKey'];
export type Clock = components['schemas']['Clock'];
export type RegisterLine = components['schemas']['RegisterLine'];
export type RegisterPage = components['schemas']['RegisterPage'];
export type Total = components['schemas']['Total'];
export type RegisterTotals = components['schemas']['RegisterTotals'];
export type KeptView = components['schemas']['KeptView'];
export type Views = components['schemas']['Views'];
export type View = components['schemas']['View'];
export type EquipmentList = components['schemas']['EquipmentList'];
export type EquipmentPage = components['schemas']['EquipmentPage'];
export type Sites = components['schemas']['Sites'];
export type Models = components['schemas']['Models'];
export type Parts = components['schemas']['Parts'];
export type Terms = components['schemas']['Terms'];
export type Contracts = components['schemas']['Contracts'];
export type CommitmentVersion = components['schemas']['CommitmentVersion'];
export type ObligationVersion = components['schemas']['ObligationVersion'];
export type ContractTerms = components['schemas']['ContractTerms'];
export type TicketDuring = components['schemas']['TicketDuring'];
export type OccasionTold = components['schemas']['OccasionTold'];
export type Occasions = components['schemas']['Occasions'];
export type PreviewQuery = components['schemas']['PreviewQuery'];
export type OpenDay = components['schemas']['OpenDay'];
export type RungTime = components['schemas']['RungTime'];
export type Preview = components['schemas']['Preview'];
export type JudgeAgain = components['schemas']['JudgeAgain'];
export type JudgedSide = components['schemas']['JudgedSide'];
export type JudgedTicket = components['schemas']['JudgedTicket'];
export type JudgedAgain = components['schemas']['JudgedAgain'];
export type People = components['schemas']['People'];
export type Account = components['schemas']['Account'];
export type Fix = components['schemas']['Fix'];
export type Fixes = components['schemas']['Fixes'];
export type Doubt = components['schemas']['Doubt'];
export type Doubted = components['schemas']['Doubted'];
export type Taken = components['schemas']['Taken'];
export type LastSeen = components['schemas']['LastSeen'];
export type Unseen = components['schemas']['Unseen'];
export type Positions = components['schemas']['Positions'];
export type TrailFix = components['schemas']['TrailFix'];
export type Trail = components['schemas']['Trail'];
export type Look = components['schemas']['Look'];
export type OwnPosition = components['schemas']['OwnPosition'];
export type Sharing = components['schemas']['Sharing'];
export type Tracker = components['schemas']['Tracker'];
export type Trackers = components['schemas']['Trackers'];
export type NewTracker = components['schemas']['NewTracker'];
export type MadeTracker = components['schemas']['MadeTracker'];
export type FoundText = components['schemas']['FoundText'];
export type Hit = components['schemas']['Hit'];
export type Group = components['schemas']['Group'];
export type Search = components['schemas']['Search'];
export type Labels = components['schemas']['Labels'];
export type Preset = components['schemas']['Preset'];
export type Presets = components['schemas']['Presets'];
export type LabelPage = components['schemas']['LabelPage'];
export type Sheet = components['schemas']['Sheet'];
export type GateCodesFor = components['schemas']['GateCodesFor'];
export type Tested = components['schemas']['Tested'];
export type Push = components['schemas']['Push'];
export type PushKeys = components['schemas']['PushKeys'];
export type Subscription = components['schemas']['Subscription'];
export type Way = components['schemas']['Way'];
export type WayTest = components['schemas']['WayTest'];
export type ToldBy = components['schemas']['ToldBy'];
export type WayStep = components['schemas']['WayStep'];
export type WaysSet = components['schemas']['WaysSet'];
export type WayOf = components['schemas']['WayOf'];
export type WayCode = components['schemas']['WayCode'];
export type GatewaySettings = components['schemas']['GatewaySettings'];
export type Gateway = components['schemas']['Gateway'];
export type Gateways = components['schemas']['Gateways'];
export type GatewaySecret = components['schemas']['GatewaySecret'];
export type GatewaySet = components['schemas']['GatewaySet'];
export type Try = components['schemas']['Try'];
export type Tries = components['schemas']['Tries'];
export type FieldChange = components['schemas']['FieldChange'];
export type Limit = components['schemas']['Limit'];
export type Variable = components['schemas']['Variable'];
export type Settings = components['schemas']['Settings'];
export type RoadMap = components['schemas']['RoadMap'];
export type Preparing = components['schemas']['Preparing'];
export type Ahead = components['schemas']['Ahead'];
export type Maps = components['schemas']['Maps'];
export type SignInToTry = components['schemas']['SignInToTry'];
export type Step = components['schemas']['Step'];
export type Guide = components['schemas']['Guide'];
export type Next = components['schemas']['Next'];
export type DemoEvent = components['schemas']['DemoEvent'];
export type Happened = components['schemas']['Happened'];
export type Answers = components['schemas']['Answers'];
export type Asked = components['schemas']['Asked'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
