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
        "missing": "〓 处的字（表情、生僻字、从右往左写的文字）这套字体印不出来，原文见系统里的这张单。",
        "nothing": "—",
        "gate_codes": "门岗到场码",
        "gate_codes_use": "工程师到门岗时，按顺序给一个并划掉，抄在纸上带走；离开后输进手机。"
        "每个码只能用一次，只证明到过这里，不证明时间。",
        "gate_codes_keep": "请门岗保管，不要拍照，不要给没到场的人。用完或遗失请告诉调度。",
        "sheet": "编号 {sheet}",
        "gate": "门岗",
        "made": "制表",
        "calibration": "校准页",
        "calibration_use": "请按实际大小（100%）打印在白纸上，叠在标签纸上对着光看。标签纸的刀线落在标尺的哪个数，"
        "就在现在的偏移上加这个数：左边的标尺管横向，上边的管纵向。",
        "calibration_offsets": "现在的偏移 {x}/{y} mm",
        "calibration_roll": "四边应各留 2 mm 白边。横向偏移加上：（右边白－左边白）÷ 2；"
        "纵向加上：（下边白－上边白）÷ 2。",
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
        "missing": "〓 stands for characters that this type cannot print (emoji, rare or right-to-left ones). "
        "The ticket on screen shows them.",
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
        "calibration_use": "Print on plain paper at true size (100 %), lay it on the label sheet, hold both against "
        "the light. Add the figure that the label paper's cut falls on to the present offset: the rulers on left "
        "edges tell x, those on top edges y.",
        "calibration_offsets": "Offset now {x}/{y} mm",
        "calibration_roll": "2 mm should stay white all round. "
        "Add to x: (right − left) ÷ 2; to y: (bottom − top) ÷ 2.",
    },
}
