"""The emoji that announcements use, with their names in both languages, by which a person may look for them.

Each line: the emoji, its English name, further English words behind a semicolon; the same in Chinese. Whoever reads
English may look for 火箭 all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from dingui.texts import _, language


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji."""

    character: str
    """Its code points: often more than one, and in UTF-16 always more than one unit or a variation selector."""
    category: str
    english: str
    chinese: str
    words: str
    """Everything by which it is found, in small letters."""

    @property
    def name(self) -> str:
        """The name in the person's language."""
        return self.chinese if language() == "zh_CN" else self.english


CATEGORIES: Final = (
    (
        "faces",
        """
😀 grinning face; happy smile | 笑脸; 开心 高兴
😄 smiling eyes; laugh happy | 大笑; 开心 高兴
😂 tears of joy; laugh funny | 笑哭; 好笑
😊 blushing smile; happy | 微笑; 害羞 开心
😉 wink | 眨眼
😍 heart eyes; love | 喜欢; 爱心眼
😘 blowing a kiss | 飞吻
🥰 smiling with hearts; love | 喜爱; 爱
😎 sunglasses; cool | 墨镜; 酷
🤩 star eyes; wow | 崇拜; 星星眼
🤔 thinking | 思考; 想一想
😅 sweat smile; phew | 尴尬; 汗
😓 cold sweat; tired | 流汗; 辛苦
😭 crying; sad | 大哭; 难过
😢 tear; sad | 流泪; 伤心
😡 angry | 生气; 愤怒
😱 screaming; shock | 惊恐; 害怕
😴 sleeping | 睡觉; 困
😷 mask; ill | 口罩; 生病
🤗 hug | 拥抱
🙄 rolling eyes | 白眼
😮 open mouth; surprised | 惊讶
🤝 handshake; deal agreement | 握手; 合作
🥳 party face; birthday celebrate | 庆祝脸; 派对 生日
""",
    ),
    (
        "people",
        """
👍 thumbs up; yes good like | 赞; 点赞 好
👎 thumbs down; no bad | 踩; 不好
👌 OK hand | 好的; 没问题
👏 clapping; applause bravo | 鼓掌; 掌声
🙏 folded hands; please thanks | 拜托; 感谢 谢谢 祈祷
💪 strong arm; effort power | 加油; 努力 肌肉
✌️ victory hand; peace | 胜利; 耶
👋 waving hand; hello bye | 挥手; 你好 再见
✋ raised hand; stop | 举手; 停
🙋 raising a hand; question | 举手提问; 报名
🤞 crossed fingers; luck | 祝好运
👉 pointing right; here | 指向右; 这里 看这里
👇 pointing down; below | 指向下; 下面
👆 pointing up; above | 指向上; 上面
✍️ writing hand; sign | 写字; 签名
👀 eyes; look | 眼睛; 看 围观
🧠 brain; mind | 大脑; 思维
👤 person; user | 一个人; 用户
👥 people; team group | 大家; 团队 群
👨‍💻 technologist; developer | 程序员; 开发 工程师
👷 construction worker; maintenance | 建筑工人; 施工 维护
👮 police officer; security | 警察; 安保
👶 baby | 宝宝
🏃 runner; hurry | 跑步; 赶快
""",
    ),
    (
        "work",
        """
📢 loudspeaker; announcement notice | 公告; 喇叭 通知
📣 megaphone; announcement | 扩音器; 通知 宣传
🔔 bell; reminder alarm | 铃铛; 提醒
📌 pushpin; important pin | 图钉; 置顶 重点
📍 round pin; place location | 地点; 位置
📅 calendar; date | 日历; 日期
⏰ alarm clock; time deadline | 闹钟; 时间 截止
⏳ hourglass; waiting | 沙漏; 等待 倒计时
📝 memo; note write | 备忘; 笔记 记录
📋 clipboard; list | 清单; 剪贴板
📄 page; document | 文件; 文档
📁 folder; files | 文件夹; 资料
📊 bar chart; statistics | 柱状图; 数据 统计
📈 chart up; growth | 上升; 增长
📉 chart down; decline | 下降; 下跌
📧 e-mail; mail | 邮件; 邮箱
📞 telephone; call | 电话
📱 mobile phone | 手机
💻 laptop; computer | 电脑; 笔记本
🖥️ desktop computer; screen | 台式机; 显示器
🖨️ printer | 打印机
📷 camera; photo | 相机; 拍照
🔗 link; chain | 链接
🔍 magnifying glass; search find | 放大镜; 搜索 查找
🔒 lock; closed security | 锁; 安全 保密
🔓 open lock | 开锁; 解锁
🔑 key; password | 钥匙; 密码
🔧 wrench; repair maintenance | 扳手; 维修 维护
⚙️ gear; settings | 齿轮; 设置
🐛 bug; error | 虫子; 缺陷 错误
🚀 rocket; release launch | 火箭; 上线 发布
🎯 target; goal | 目标; 靶心
💡 light bulb; idea tip | 灯泡; 想法 提示
💰 money bag; pay | 钱袋; 工资 奖金
💳 card; pay | 银行卡; 付款
🧾 receipt; invoice | 发票; 收据 报销
📦 package; parcel delivery | 包裹; 快递
🏢 office building; company | 办公楼; 公司
🏠 house; home | 家; 居家
""",
    ),
    (
        "celebration",
        """
🎉 party popper; celebrate congratulations | 庆祝; 恭喜 撒花
🎊 confetti; celebrate | 彩球; 庆祝
🎂 birthday cake | 生日蛋糕; 生日
🎁 gift; present | 礼物; 福利
🧧 red envelope; lucky money | 红包
🏮 red lantern; festival | 灯笼; 节日
🏆 trophy; winner | 奖杯; 冠军
🥇 gold medal; first | 金牌; 第一
🌹 rose; flower thanks | 玫瑰; 鲜花
💐 bouquet; flowers | 花束; 鲜花
❤️ red heart; love | 红心; 爱
⭐ star; favourite | 星星; 收藏
✨ sparkles; new | 闪亮; 全新
🔥 fire; hot | 火; 热门
☕ hot drink; coffee break | 咖啡; 休息 下午茶
🍵 tea | 茶
🍚 rice; lunch meal | 米饭; 吃饭 午餐
🍻 clinking glasses; cheers party | 干杯; 聚餐
🎵 music; song | 音乐; 歌
⚽ football; sport | 足球; 运动
""",
    ),
    (
        "nature",
        """
☀️ sun; sunny weather | 太阳; 晴天
⛅ sun behind cloud; weather | 多云; 天气
🌧️ rain; weather | 下雨; 雨天
❄️ snowflake; cold winter | 雪花; 冬天 冷
🌪️ tornado; storm typhoon | 龙卷风; 台风
🌈 rainbow | 彩虹
🌙 moon; night | 月亮; 晚上
🍀 four-leaf clover; luck | 四叶草; 好运
🌱 seedling; growth | 新芽; 成长
🌍 globe; world | 地球; 世界
🚗 car; drive | 汽车; 开车
🚌 bus; shuttle | 公交车; 班车
🚄 high-speed train | 高铁; 火车
✈️ aeroplane; travel trip | 飞机; 出差 旅行
🚑 ambulance; emergency | 救护车; 急救
🏖️ beach; holiday | 海滩; 假期 休假
""",
    ),
    (
        "signs",
        """
✅ check mark; done yes | 完成; 对勾 通过
❌ cross mark; no wrong | 错误; 叉 不行
⚠️ warning; attention | 警告; 注意
❗ exclamation mark; important | 感叹号; 重要
❓ question mark; help | 问号; 疑问
🚫 prohibited; forbidden | 禁止
⛔ no entry; stop | 禁止进入; 停
🆕 new | 新; 新品
🆘 SOS; help | 求救; 紧急
🔴 red circle; error | 红点; 故障
🟡 yellow circle; caution | 黄点; 注意
🟢 green circle; fine | 绿点; 正常
🔵 blue circle | 蓝点
▶️ play; start | 播放; 开始
⏸️ pause | 暂停
🔄 arrows in a circle; again update | 循环; 更新 刷新
➡️ right arrow; next | 右箭头; 下一步
⬆️ up arrow | 上箭头
⬇️ down arrow | 下箭头
1️⃣ digit one; first | 数字一; 第一
2️⃣ digit two; second | 数字二; 第二
3️⃣ digit three; third | 数字三; 第三
💯 hundred; full marks | 一百分; 满分
💬 speech bubble; comment | 气泡; 评论 留言
""",
    ),
)
"""The categories with their emoji; :func:`category_names` has the words for them."""


def category_names() -> dict[str, str]:
    """Return the categories' names in the person's language, in order."""
    return {
        "faces": _("Faces"),
        "people": _("People"),
        "work": _("Work"),
        "celebration": _("Celebration"),
        "nature": _("Nature and travel"),
        "signs": _("Signs"),
    }


@cache
def all_emoji() -> tuple[Emoji, ...]:
    """Return every emoji, in the order of the categories."""
    return tuple(_read(category, line) for category, lines in CATEGORIES for line in lines.strip().splitlines())


def search_emoji(words: str) -> tuple[Emoji, ...]:
    """Return the emoji that every one of ``words`` fits, English or Chinese; those whose name begins so come first."""
    wanted = words.lower().split()
    fitting = [emoji for emoji in all_emoji() if all(word in emoji.words for word in wanted)]
    return tuple(sorted(fitting, key=lambda emoji: not emoji.words.startswith(tuple(wanted)) if wanted else 0))


def _read(category: str, line: str) -> Emoji:
    character, _space, names = line.partition(" ")
    english, _bar, chinese = names.partition("|")
    words = " ".join(names.replace(";", " ").replace("|", " ").split()).lower()
    return Emoji(
        character,
        category,
        english.partition(";")[0].strip(),
        chinese.partition(";")[0].strip(),
        f"{words} {character}",
    )
