/** Which app this is: the release, and seven characters of what it was built from. */

declare const __APP__: string | undefined;

export const APP: string = typeof __APP__ === "undefined" ? "unbuilt" : __APP__;
