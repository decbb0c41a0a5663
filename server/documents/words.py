"""The fixed words on paper, in Chinese and English; a test holds both to the same keys."""

from server.documents.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "work_report": "维修报告",
        "page": "第 {page} 页，共 {pages} 页",
        "promises": "承诺与结果",
        "zone": "时间按站点所在时区（{zone}）",
        "reported": "报修",
        "deadline": "期限",
        "fault": "故障与处理",
        "timeline": "经过",
        "timeline_aside": "每个数字都能查到原始事件",
        "parts": "备件",
        "part": "名称",
        "removed": "拆下",
        "installed": "装上",
        "quantity": "数量",
        "equipment_page": "设备档案",
        "photo_unreadable": "照片无法显示",
        "nothing": "—",
        "gate_codes": "门岗到场码",
        "gate_codes_use": "工程师到门岗时，按顺序给一个并划掉，抄在纸上带走；离开后输进手机。"
        "每个码只能用一次，只证明到过这里，不证明时间。",
        "gate_codes_keep": "请门岗保管，不要拍照，不要给没到场的人。用完或遗失请告诉调度。",
        "sheet": "编号 {sheet}",
        "gate": "门岗",
        "made": "制表",
        "calibration": "校准页",
        "calibration_use": "请按实际大小（100%）打印，叠在标签纸上对着光看。"
        "框线偏右或偏下多少毫米，就把偏移设成负多少。",
    },
    "en": {
        "work_report": "Work report",
        "page": "Page {page} of {pages}",
        "promises": "Promises and results",
        "zone": "Times in the site's zone ({zone})",
        "reported": "reported",
        "deadline": "deadline",
        "fault": "Fault and work",
        "timeline": "What happened",
        "timeline_aside": "Every figure leads to its event",
        "parts": "Parts",
        "part": "Name",
        "removed": "Taken out",
        "installed": "Put in",
        "quantity": "Quantity",
        "equipment_page": "Equipment",
        "photo_unreadable": "This photo cannot be shown",
        "nothing": "-",
        "gate_codes": "Gate codes",
        "gate_codes_use": "At the gate the engineer takes the next code, copies it on paper and enters "
        "it on the phone after leaving. Each code counts once. It proves the place, not the time.",
        "gate_codes_keep": "Keep this sheet at the gate. No photos of it, no codes for anyone who is not "
        "here. Tell the dispatcher when it is used up or lost.",
        "sheet": "Sheet {sheet}",
        "gate": "Gate",
        "made": "Made",
        "calibration": "Calibration page",
        "calibration_use": "Print at true size (100 %), lay it on the label sheet, hold both against the "
        "light. If the frames sit so many mm to the right or below, set the offset to minus that.",
    },
}
