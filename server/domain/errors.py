"""Errors: one catalogue of stable codes, each with a sentence that tells what to do, in Chinese and English.

A code is never reused for something else and never renamed: phones and ledgers keep it. HTTP has no place here;
`server/api/problems.py` maps a code to a status. `{name}` in a sentence is filled from the values of the error.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Sentence(NamedTuple):
    """What a person reads: the same sentence in both languages."""

    zh: str
    en: str


class Problem(Exception):
    """Something the house refuses. `code` is in CODES; `values` fill its sentence; `fields` names what is wrong where.

    `fields`: the path of a value -> what is wrong with it, for forms.
    """

    def __init__(self, code: str, fields: Mapping[str, object] | None = None, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields: Mapping[str, object] | None = fields
        self.values = values


DomainError = Problem


class _Blank(dict[str, object]):
    """Leaves a place without a value readable instead of failing over it."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, lang: str = "zh", values: Mapping[str, object] | None = None) -> str:
    """Gives the sentence of a code in `zh` or `en`, with its places filled; an unknown code reads as `internal`."""
    found = CODES.get(code, CODES["internal"])
    text = found.en if lang == "en" else found.zh
    return text.format_map(_Blank(values or {}))


_SESSIONS = {
    "sign-in-needed": ("请先登录。手机上已记录的内容都还在，登录后会继续同步。",
                       "Sign in first. What this phone has recorded is safe and goes on syncing afterwards."),
    "sign-in-failed": ("账号或密码不对。请核对后再试；忘记密码请找管理员。",
                       "Login or password is wrong. Check both and try again, or ask your administrator."),
    "too-many-attempts": ("尝试次数过多，请等 {wait_s} 秒后再试。",
                          "Too many attempts. Wait {wait_s} seconds, then try again."),
    "csrf-refused": ("这个请求不是从本系统的页面发出的，已拒绝。请刷新页面后重试。",
                     "This request did not come from our own pages and was refused. Reload the page and try again."),
    "enrolment-code-wrong": ("注册码不对、已用过或已过期。请在控制台重新生成一个。",
                             "The enrolment code is wrong, used or expired. Make a new one on the console."),
    "challenge-wrong": ("这次验证已过期或已用过。请重新取一个再签名。",
                        "This challenge has expired or was used. Ask for a new one and sign that."),
    "device-unknown": ("这部手机没有注册，或密钥不符。请重新注册。",
                       "This phone is not enrolled, or its key does not match. Enrol it again."),
    "device-revoked": ("这部手机已被停用。未同步的记录仍在手机上，请联系调度。",
                       "This phone has been revoked. What it has not synced is still on it: call the dispatcher."),
    "other-server": ("服务器已更换或从备份恢复过。请重新拉取数据；待发送的记录保持不动。",
                     "This is another server, or one restored from a backup. Pull again; keep what waits to be sent."),
    "app-too-old": ("这个版本太旧，不能再拉取数据。请更新应用；已记录的内容会照常发送。",
                    "This app is too old to pull. Update it; what it recorded is still sent."),
    "account-taken": ("这个账号已被占用，请换一个。", "This login is taken. Choose another."),
    "password-too-short": ("密码至少 {least} 个字符。", "A password needs at least {least} characters."),
}

_REQUESTS = {
    "not-found": ("找不到这个内容。请检查链接，或返回上一页。",
                  "There is nothing here. Check the link or go back."),
    "role-not-allowed": ("你的角色不能做这件事。需要时请找组长或管理员。",
                         "Your role may not do this. Ask your lead or administrator."),
    "method-not-allowed": ("这个地址不接受这种请求。", "This address does not take that kind of request."),
    "body-malformed": ("请求内容读不懂。请更新应用后重试。",
                       "The request cannot be read. Update the app and try again."),
    "body-too-large": ("请求太大，最多 {most_bytes} 字节。请分批发送。",
                       "The request is too large: at most {most_bytes} bytes. Send it in parts."),
    "body-too-slow": ("请求发送得太慢，已中断。请在信号好的地方重试。",
                      "The request came too slowly and was cut. Try again with a better connection."),
    "media-type-wrong": ("请用 JSON 发送。", "Send JSON."),
    "encoding-unknown": ("不支持这种压缩方式，请用 gzip 或不压缩。",
                         "This compression is not supported. Use gzip or none."),
    "validation-failed": ("有几项填写不对，请按提示修改。", "Some values are not right. Correct those marked."),
    "conflict": ("内容已被别人改动。请刷新后重试。", "Somebody else changed this. Reload and try again."),
    "busy": ("服务器正忙，请稍后自动重试。", "The server is busy. Try again in a moment."),
    "disk-full": ("服务器磁盘已满，没有保存。内容仍在手机上，稍后会再发；请通知管理员。",
                  "The server's disk is full and nothing was kept. Your copy stays; it is sent again. Tell the "
                  "administrator."),
    "internal": ("服务器出错了，我们已记录。请稍后再试。",
                 "Something went wrong on our side and was written down. Try again later."),
    "stream-limit": ("打开的实时连接太多。请关闭几个页面。", "Too many live connections. Close some pages."),
}

_LABELS = {
    "label-unknown": ("这不是我们在用的标签。请核对编码，或直接打电话报修。",
                      "This is not a label in use. Check the code, or report by telephone."),
    "label-mistyped": ("标签编码输错了。请对照标签上的 8 个字符再输一次。",
                       "The label's code is mistyped. Compare the eight characters and type them again."),
    "label-foreign": ("这是别处的二维码，不是我们的标签。", "This is somebody else's code, not one of our labels."),
    "label-revoked": ("这张标签已作废。请扫现场的新标签，或按编号查找设备。",
                      "This label has been revoked. Scan the new one on site, or find the equipment by its number."),
    "label-not-commissioned": ("这张标签还没在现场启用，不能证明到场。请先启用。",
                               "This label has not been commissioned on site and proves no arrival. Commission it."),
    "label-other-site": ("这张标签属于另一个地点，不能证明到了这里。",
                         "This label belongs to another site and does not prove you are here."),
    "label-cannot-confirm": ("凭标签不能确认完工。请用报修时给的链接，或向调度要确认码。",
                             "A label cannot confirm the work. Use the link given when reporting, or ask the desk."),
    "label-host-too-long": ("地址 {host} 太长，这个尺寸的标签印不下。请换大一号的标签或短一些的域名。",
                            "The host {host} is too long for this label size. Choose a larger size or shorter host."),
    "preset-unknown": ("没有这种标签规格：{preset}。", "There is no label preset {preset}."),
    "code-mistyped": ("编码输错了，请对照再输一次。", "The code is mistyped. Compare it and type it again."),
    "gate-code-unknown": ("这个门岗码不属于这里。请核对后再输。",
                          "This gate code does not belong to this site. Check it and type it again."),
    "gate-code-used": ("这个门岗码已经用过。请撕下一张。", "This gate code has been used. Take the next one."),
    "reporter-code-wrong": ("报修人的验证码不对。请让对方看着页面再念一次。",
                            "The reporter's code is wrong. Ask them to read it from their page again."),
    "confirmation-code-wrong": ("确认码不对、已用过或已过期。请向调度再要一个。",
                                "The confirmation code is wrong, used or expired. Ask the desk for another."),
    "ticket-link-wrong": ("这个工单链接无效。请用报修后给你的完整链接，或向调度要确认码。",
                          "This ticket link is not valid. Use the whole link given to you, or ask the desk for a code."),
}

_OPERATIONS = {
    "id-reused": ("同一编号下来了不同的内容，两份都已保存，请核对。",
                  "The same id came with other content. Both are kept; please compare."),
    "kind-unknown": ("不认识这种操作：{kind}。", "This kind of operation is not known: {kind}."),
    "version-unknown": ("这个版本的操作还不认识，已先存下，升级后会再处理。",
                        "This version is not known yet. It is kept and tried again after the next update."),
    "record-unknown": ("找不到要改的内容。", "What this would change is not found."),
    "move-illegal": ("现在是“{state}”，不能这样操作。请刷新后再看。",
                     "It is now {state}, so this cannot be done. Reload and look again."),
    "assigned-already": ("这张工单已派给别人。", "This ticket is already assigned to somebody else."),
    "engineer-ruled-out": ("这位工程师不能派到这里：{reason}。", "This engineer cannot be sent there: {reason}."),
    "visit-not-yours": ("这次上门不是派给你的。记录已保留，请联系调度。",
                        "This visit is not yours. What you recorded is kept; call the dispatcher."),
    "ticket-closed": ("这张工单已关闭。", "This ticket is closed."),
    "from-the-future": ("手机时间比服务器快，已按收到时间记录，请校准手机时间。",
                        "The phone's clock is ahead. It is kept with the time of receipt; set the clock right."),
    "needs-missing": ("这条记录所依赖的内容还没到，到了会自动处理。",
                      "What this depends on has not arrived yet. It is carried out when it does."),
    "personal-mismatch": ("附带的个人信息与摘要不符，已拒绝，内容仍保留。",
                          "The personal values do not match their hash. It was refused; the content is kept."),
    "shape-wrong": ("这条操作缺了内容或格式不对。", "This operation lacks something or is not shaped right."),
    "undecided-reviewer": ("只有指定的审核人可以裁定。", "Only the named reviewer may decide this."),
    "withdrawn": ("已由本人撤回。", "Withdrawn by its author."),
    "blob-missing": ("照片或签名的文件还没传到。传完会自动处理。",
                     "The photo's or signature's file has not arrived. It is carried out when it does."),
    "photo-too-large": ("照片超过 20 MB，没有收。请在手机上缩小后再传，或换一张。",
                        "The photo is larger than 20 MB and was not taken. Shrink it on the phone, or take another."),
    "blob-type-refused": ("只收照片、签名和 PDF。", "Only photos, signatures and PDF files are taken."),
    "hash-mismatch": ("文件传坏了，已丢弃，请重新上传。",
                      "The file was damaged on its way and was dropped. Upload it again."),
    "checksum-mismatch": ("这一段传坏了，请从原处续传。",
                          "This part was damaged on its way. Send it again from where it began."),
    "upload-expired": ("上传已过期，请重新开始。", "This upload has expired. Start again."),
    "upload-offset-wrong": ("续传位置不对，服务器已收到 {received} 字节。",
                            "The offset is wrong: the server holds {received} bytes."),
    "cursor-too-old": ("离开太久，需要从头拉取这部分数据；待发送的记录保持不动。",
                       "Away too long: fetch this feed from the start. What waits to be sent is untouched."),
}

_CLOCKS = {
    "calendar-never-opens": ("日历 {calendar} 在一年内没有工作时间。",
                             "The calendar {calendar} does not open within a year."),
    "calendar-unknown": ("没有这个日历：{calendar}。", "There is no calendar {calendar}."),
    "commitment-unknown": ("没有这条承诺：{commitment}。", "There is no commitment {commitment}."),
    "severity-unknown": ("合同里没有这个级别：{severity}。", "The contract has no severity {severity}."),
    "travel-unknown": ("现在算不出路程时间。", "Travel times cannot be worked out right now."),
}

CODES: Mapping[str, Sentence] = MappingProxyType(
    {
        code: Sentence(*pair)
        for part in (_SESSIONS, _REQUESTS, _LABELS, _OPERATIONS, _CLOCKS)
        for code, pair in part.items()
    }
)
