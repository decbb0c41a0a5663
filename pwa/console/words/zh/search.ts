/** 搜索。 */

export const search = {
  'find.label': '搜索工单、设备、站点、人员',
  'find.placeholder': '单号、名称、序列号、标签，两个字就行',
  'find.kinds': '在哪一类里找',
  'find.every': '全部',
  'find.ticket': '工单',
  'find.equipment': '设备',
  'find.site': '站点',
  'find.person': '人员',
  'find.begin': '输入单号、设备名、序列号开头几位、标签编码、站点或人名。多个词用空格隔开，都要对上。',
  'find.recent': '刚才打开的',
  'find.no_words': '没有可以查找的字。请输入汉字、字母或数字。',
  'find.nothing': '没有找到“{text}”。少写一个词，或换成序列号、标签编码的开头几位再试。',
  'find.over': '{n} 条以上',
  'find.all': '看这一类的全部（{n}）',
  'find.add_word': '只列出前 {n} 条。再加一个词，例如站点或序列号，就能缩小。',
  'find.incomplete': '升级后还在整理索引，结果可能不全，过几分钟再搜一次。',
}
