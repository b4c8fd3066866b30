"""Texts as people paste them to set up a robot, with what must come out of each. All values are made up."""

from __future__ import annotations

from dataclasses import dataclass

TOKEN = "a1b2c3d4" * 7 + "0000beef"
OTHER_TOKEN = "0f0e0d0c" * 7 + "0000cafe"
SECRET = "SEC" + "5ec0ffee" * 7 + "0000f00d"
OTHER_SECRET = "SEC" + "0badcafe" * 7 + "0000f00d"
HOST = "https://oapi.dingtalk.com/robot/send"
WEBHOOK = f"{HOST}?access_token={TOKEN}"
SIGNATURE = "&timestamp=1700000000000&sign=AAAAfakeAAAAfakeAAAAfakeAAAAfakeAAAAfakeAAA%3D"
TEXT_JSON = '{"msgtype": "text", "text": {"content": "停机公告"}}'


@dataclass(frozen=True)
class Case:
    """One paste: what it is, and all that must come out of it."""

    name: str
    text: str
    token: str = ""
    secret: str = ""
    keywords: tuple[str, ...] = ()
    content: str = ""
    """The content of the one message; empty for none."""
    problems: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("security",)
    endpoint: str = HOST
    source: str = ""


def _nothing(name: str, text: str, *problems: str, notes: tuple[str, ...] = ()) -> Case:
    return Case(name, text, problems=problems, missing=("webhook",), notes=notes)


ADDRESSES = (
    Case("a webhook", WEBHOOK, TOKEN, source="address"),
    Case("with blanks around it", f"  \n{WEBHOOK}\n\n", TOKEN),
    Case("the international host", WEBHOOK.replace(".com", ".io"), TOKEN, endpoint=HOST.replace(".com", ".io")),
    Case("with an old signature", WEBHOOK + SIGNATURE, TOKEN, notes=("signature",), missing=("secret",)),
    Case(
        "signature first",
        f"{HOST}?timestamp=1700000000000&sign={SIGNATURE[-40:]}&access_token={TOKEN}",
        TOKEN,
        notes=("signature",),
        missing=("secret",),
    ),
    Case("http", WEBHOOK.replace("https", "http"), TOKEN, notes=("http",)),
    Case("without a scheme", WEBHOOK.removeprefix("https://"), TOKEN),
    Case("in quotation marks", f'"{WEBHOOK}",', TOKEN),
    Case("in angle brackets", f"<{WEBHOOK}>", TOKEN),
    Case("as a Markdown link", f"[webhook]({WEBHOOK})", TOKEN),
    Case("the end of a sentence", f"Use {WEBHOOK}.", TOKEN),
    Case("upper-case token", WEBHOOK.replace(TOKEN, TOKEN.upper()), TOKEN.upper()),
    Case(
        "a practice robot's",
        "http://127.0.0.1:8765/robot/send?access_token=practice-0001",
        "practice-0001",
        endpoint="http://127.0.0.1:8765/robot/send",
        missing=(),
    ),
    Case("only the query", f"?access_token={TOKEN}", TOKEN),
    Case("only the parameter", f"access_token={TOKEN}", TOKEN),
    Case("a bare token", TOKEN, TOKEN),
    Case("a bare token with a label", f"token：{TOKEN}", TOKEN),
    Case(
        "a bare token in four pieces", " ".join(TOKEN[n : n + 16] for n in range(0, 64, 16)), TOKEN, notes=("wrapped",)
    ),
    Case(
        "a token of another form",
        f"{HOST}?access_token=Abcdefgh-12345678_zyx",
        "Abcdefgh-12345678_zyx",
        doubts=("token_short",),
    ),
    Case("a token that was cut off", WEBHOOK[:-20], TOKEN[:-20], doubts=("token_short",)),
    Case("a token that is too long", WEBHOOK + "00", TOKEN + "00", doubts=("token_unusual",)),
    Case("token and secret glued together", WEBHOOK + SECRET, TOKEN, SECRET, missing=()),
    Case("the same webhook twice", f"{WEBHOOK}\n{WEBHOOK}", TOKEN),
    Case("a link to the manual beside it", f"https://open.dingtalk.com/document/robots\n{WEBHOOK}", TOKEN),
)

DAMAGED = (
    Case("a zero-width space", WEBHOOK[:60] + "\u200b" + WEBHOOK[60:], TOKEN, notes=("invisible",)),
    Case("a byte order mark", "\ufeff" + WEBHOOK, TOKEN),
    Case("a soft hyphen in the host", WEBHOOK.replace("ding", "ding\u00ad"), TOKEN),
    Case(
        "a no-break space in the token", WEBHOOK[:70] + "\u00a0" + WEBHOOK[70:], TOKEN, notes=("invisible", "wrapped")
    ),
    Case("over two lines", WEBHOOK[:80] + "\n" + WEBHOOK[80:], TOKEN, notes=("wrapped",)),
    Case(
        "over three quoted lines",
        f"> {WEBHOOK[:70]}\n> {WEBHOOK[70:90]}\n> {WEBHOOK[90:]}\n",
        TOKEN,
        notes=("wrapped",),
    ),
    Case("broken within the host", f"https://oapi.ding\ntalk.com/robot/send?access_\ntoken={TOKEN}", TOKEN),
    Case("quoted-printable", f"{HOST}?access_token=3D{TOKEN[:30]}=\n{TOKEN[30:]}", TOKEN, notes=("wrapped",)),
    Case("HTML entities", f"{HOST}?timestamp=1&amp;access_token={TOKEN}", TOKEN),
    Case("an HTML link", f'<a href="{WEBHOOK}&amp;timestamp=1">{WEBHOOK}</a>', TOKEN),
    Case("an entity in the name", f"{HOST}?access&#95;token={TOKEN}", TOKEN),
    Case("an entity in the token", f"{HOST}?access_token=&#97;{TOKEN[1:]}", TOKEN, notes=("entities",)),
    Case("percent-encoded", "https%3A%2F%2Foapi.dingtalk.com%2Frobot%2Fsend%3Faccess_token%3D" + TOKEN, TOKEN),
    Case(
        "inside another address",
        "https://jump.example/?url=https%3A%2F%2Foapi.dingtalk.com%2Frobot%2Fsend%3Faccess_token%3D" + TOKEN,
        TOKEN,
    ),
    Case("smart quotation marks", f"webhook = “{WEBHOOK}”", TOKEN),
    Case(
        "full-width characters",
        WEBHOOK.translate({n: n + 0xFEE0 for n in (*range(0x21, 0x30), *range(0x3A, 0x40))}),
        TOKEN,
    ),
    Case(
        "full-width letters",
        WEBHOOK.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}),
        TOKEN,
        notes=("full_width",),
    ),
)

CHATS = (
    Case("a secret alone", SECRET, secret=SECRET, missing=("webhook",)),
    Case("a secret with its label", f"加签密钥：{SECRET}", secret=SECRET, missing=("webhook",)),
    Case(
        "a secret over two lines",
        f"{SECRET[:40]}\n{SECRET[40:]}",
        secret=SECRET,
        missing=("webhook",),
        notes=("wrapped",),
    ),
    Case("webhook and secret", f"{WEBHOOK}\n{SECRET}", TOKEN, SECRET, missing=()),
    Case(
        "a Chinese chat",
        f"张三 10:32\n地址：{WEBHOOK}，加签密钥是 {SECRET}，关键词：公告、通知。麻烦设一下",
        TOKEN,
        SECRET,
        ("公告", "通知"),
        missing=(),
        source="text",
    ),
    Case(
        "an English chat",
        f"Here you go:\nWebhook: {WEBHOOK}\nSecret: {SECRET}\nKeywords: deploy, release\n",
        TOKEN,
        SECRET,
        ("deploy", "release"),
        missing=(),
    ),
    Case("keywords only beside the address", f"{WEBHOOK} 自定义关键词：日报", TOKEN, keywords=("日报",), missing=()),
    Case(
        "the robot uses a signature, whose secret is not here", f"{WEBHOOK}\n安全设置：加签", TOKEN, missing=("secret",)
    ),
    Case("the robot uses none", f"{WEBHOOK}，没加签", TOKEN),
    Case(
        "two webhooks", f"{WEBHOOK}\n{WEBHOOK.replace(TOKEN, OTHER_TOKEN)}", problems=("several",), missing=("webhook",)
    ),
    Case("two secrets", f"{WEBHOOK}\n{SECRET}\n{OTHER_SECRET}", TOKEN, problems=("several_secrets",)),
    Case("a checksum is no token", f"image sha256:{OTHER_TOKEN}\n{SECRET}", secret=SECRET, missing=("webhook",)),
    Case("a secret that lost its SEC", f"secret: {SECRET[3:]}\n{WEBHOOK}", TOKEN, problems=("secret_form",)),
    Case(
        "a secret that was cut off", f"{WEBHOOK} {SECRET[:40]}", TOKEN, SECRET[:40], doubts=("secret_cut",), missing=()
    ),
    Case("a GitLab robot's", f"GitLab机器人 {WEBHOOK}", TOKEN, doubts=("service_robot",)),
    Case("a GitHub robot's, in English", f"the GitHub robot: {WEBHOOK}", TOKEN, doubts=("service_robot",)),
)

REFUSED = (
    _nothing("nothing", "", "empty"),
    _nothing("blanks", " \n\u3000\u00a0\u200b", "empty"),
    _nothing("words", "hello there, see you tomorrow", "nothing"),
    _nothing(
        "DingTalk's own refusal", "description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词", "refusal"
    ),
    _nothing("Feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/00000000-0000-4000-8000-000000000000", "feishu"),
    _nothing("Lark", "https://open.larksuite.com/open-apis/bot/v2/hook/00000000-0000-4000-8000-000000000000", "feishu"),
    _nothing(
        "WeCom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-4000-8000-000000000000", "wecom"
    ),
    _nothing("WeCom, in a command", "curl 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0' -d 'x=1'", "wecom"),
    _nothing("a key of WeCom or Feishu", "00000000-0000-4000-8000-000000000000", "uuid"),
    _nothing(
        "WeChat's own access_token", f"https://api.weixin.qq.com/cgi-bin/user/info?access_token={TOKEN}", "wechat"
    ),
    _nothing("Slack", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "slack"),
    _nothing("Discord", "https://discord.com/api/webhooks/000000000000000000/fake-fake-fake", "discord"),
    _nothing("Teams", "https://example.webhook.office.com/webhookb2/00000000-0000/IncomingWebhook/0/0", "teams"),
    _nothing("Telegram", "https://api.telegram.org/bot000000:fake/sendMessage", "telegram"),
    _nothing("an app's interface", "https://api.dingtalk.com/v1.0/robot/oToMessages/batchSend", "dingtalk_app"),
    _nothing(
        "an app's old interface",
        f"https://oapi.dingtalk.com/topapi/message/corpconversation/asyncsend_v2?access_token={'0f' * 16}",
        "dingtalk_app",
    ),
    _nothing(
        "an app's keys", "AppKey: dingfake00000000\nAppSecret: fakefakefakefakefakefakefakefakefake00", "dingtalk_app"
    ),
    _nothing(
        "an app's answer address",
        "https://oapi.dingtalk.com/robot/sendBySession?session=" + "0f" * 16,
        "dingtalk_session",
    ),
    _nothing("a page of DingTalk's", "https://open.dingtalk.com/document/robots/custom-robot-access", "dingtalk_page"),
    _nothing("a page of GitHub", "https://github.com/example/example/settings/hooks", "code_host"),
    _nothing("a company's GitLab", "https://gitlab.example.com/group/project/-/hooks", "code_host"),
    _nothing("another address", "https://example.com/robot/send", "no_robot"),
    _nothing(
        "another host with a token",
        f"https://oapi.dingtalk.com.example.com/robot/send?access_token={TOKEN}",
        "no_robot",
    ),
    _nothing(
        "another host behind an @", f"https://oapi.dingtalk.com@example.com/robot/send?access_token={TOKEN}", "no_robot"
    ),
    _nothing("no token", HOST, "truncated"),
    _nothing("an empty token", f"{HOST}?access_token=", "no_token"),
    _nothing("cut off in the path", "https://oapi.dingtalk.com/robot/se", "truncated"),
    _nothing("cut off in the name", f"{HOST}?access_to", "truncated"),
    _nothing("hidden by stars", f"{HOST}?access_token={TOKEN[:8]}****{TOKEN[-4:]}", "token_hidden"),
    _nothing("hidden by dots", f"{HOST}?access_token={TOKEN[:8]}......{TOKEN[-4:]}", "token_hidden"),
    _nothing("an example", f"{HOST}?access_token=XXXXXXXX", "token_placeholder"),
    _nothing("a placeholder", f"{HOST}?access_token=YOUR_ACCESS_TOKEN", "token_placeholder"),
    _nothing("a placeholder in brackets", f"{HOST}?access_token=<your token>", "token_placeholder"),
    _nothing("a variable", f"curl {HOST}?access_token=${{TOKEN}}", "token_placeholder"),
    _nothing("a Chinese placeholder", f"{HOST}?access_token=你的token", "token_placeholder"),
    _nothing("a hidden secret", "secret = 'SEC5ec0....c0de'", "secret_hidden"),
    _nothing("a commit's name", "0f0e0d0c" * 5, "token_form"),
    _nothing("too long", "x" * 1_000_000, "too_long"),
)

COMMANDS = (
    Case(
        "DingTalk's own sample",
        f"curl '{WEBHOOK}' \\\n -H 'Content-Type: application/json' \\\n -d '{TEXT_JSON}'",
        TOKEN,
        content="停机公告",
        source="command",
    ),
    Case(
        "an address over two lines of a shell",
        f"curl {WEBHOOK[:70]}\\\n{WEBHOOK[70:]} -d '{TEXT_JSON}'",
        TOKEN,
        content="停机公告",
        notes=("wrapped",),
    ),
    Case(
        "double quotation marks",
        f'curl "{WEBHOOK}" --data-raw "{TEXT_JSON.replace(chr(34), chr(92) + chr(34))}"',
        TOKEN,
        content="停机公告",
    ),
    Case(
        "a shell's way to write an apostrophe",
        f'curl \'{WEBHOOK}\' -d \'{{"msgtype":"text","text":{{"content":"it\'\\\'\'s done"}}}}\'',
        TOKEN,
        content="it's done",
    ),
    Case(
        "cmd.exe",
        f'curl ^"{WEBHOOK.replace("&", "^&")}^" ^\n  -H ^"Content-Type: application/json^" ^\n'
        '  --data-raw ^"{\\^"msgtype\\^":\\^"text\\^",\\^"text\\^":{\\^"content\\^":\\^"hello\\^"}}^"',
        TOKEN,
        content="hello",
    ),
    Case(
        "PowerShell",
        f'Invoke-RestMethod -Uri "{WEBHOOK}" -Method Post'
        ' -Body "{`"msgtype`":`"text`",`"text`":{`"content`":`"hi`"}}"',
        TOKEN,
        content="hi",
        source="command",
    ),
    Case(
        "variables of a shell",
        f'TOKEN="x"\nDINGTALK_TOKEN={TOKEN}\nSECRET={SECRET}\n'
        'curl "https://oapi.dingtalk.com/robot/send?access_token=${DINGTALK_TOKEN}"',
        TOKEN,
        SECRET,
        missing=(),
    ),
    Case("wget", f"wget --post-data='{TEXT_JSON}' {WEBHOOK}", TOKEN, content="停机公告"),
)

CONFIGURATIONS = (
    Case("a line of a table", f"| 产品群 | {WEBHOOK} | {SECRET} |", TOKEN, SECRET, missing=()),
    Case("cells of a sheet", f"产品群\t{WEBHOOK}\t{SECRET}", TOKEN, SECRET, missing=()),
    Case(
        "what the practice robot prints",
        f'{{"webhook": "http://127.0.0.1:9000/robot/send?access_token={TOKEN}", "secret": "{SECRET}"}}',
        TOKEN,
        SECRET,
        endpoint="http://127.0.0.1:9000/robot/send",
        missing=(),
    ),
    Case(
        "keywords as a YAML list",
        f"access_token: {TOKEN}\nkeywords:\n  - 公告\n  - 通知\n",
        TOKEN,
        keywords=("公告", "通知"),
        missing=(),
    ),
    Case(
        "labels on lines of their own",
        f"Webhook\n{WEBHOOK}\n加签\n{SECRET}\n自定义关键词\n公告",
        TOKEN,
        SECRET,
        ("公告",),
        missing=(),
    ),
    Case(
        "a request as it is sent",
        f"POST {WEBHOOK} HTTP/1.1\nHost: oapi.dingtalk.com\n\n{TEXT_JSON}",
        TOKEN,
        content="停机公告",
    ),
    _nothing("the access token of an app", '{"access_token": "' + "0f" * 16 + '", "expires_in": 7200}', "token_form"),
    _nothing("another service's token", "SLACK_BOT_TOKEN=xoxb-000000000000-fakefakefake", "token_form"),
    Case(
        "JSON",
        f'{{"dingtalk": {{"access_token": "{TOKEN}", "secret": "{SECRET}", "keywords": ["公告", "通知"]}}}}',
        TOKEN,
        SECRET,
        ("公告", "通知"),
        missing=(),
    ),
    Case(
        "YAML",
        f"dingtalk:\n  webhook: {WEBHOOK}\n  secret: {SECRET}\n  keyword: deploy\n",
        TOKEN,
        SECRET,
        ("deploy",),
        missing=(),
    ),
    Case("an .env file", f"DINGTALK_ACCESS_TOKEN={TOKEN}\nDINGTALK_SECRET={SECRET}\n", TOKEN, SECRET, missing=()),
    Case("an .ini file", f"[robot]\naccess_token = {TOKEN}\nsecret = {SECRET}\n", TOKEN, SECRET, missing=()),
    Case("variables of a workflow", f"DD_BOT_TOKEN: {TOKEN}\nDD_BOT_SECRET: {SECRET}", TOKEN, SECRET, missing=()),
    Case("a message alone", TEXT_JSON, content="停机公告", missing=("webhook",)),
    Case("XML", f"<robot><token>{TOKEN}</token><secret>{SECRET}</secret></robot>", TOKEN, SECRET, missing=()),
)

SCRIPTS = (
    Case(
        "the tutorial's manner",
        f"""
def dingMessage():
    timestamp = str(round(time.time() * 1000))
    secret = '{SECRET}'
    string_to_sign = '{{}}\\n{{}}'.format(timestamp, secret)
    hmac_code = hmac.new(secret_enc, string_to_sign_enc, digestmod=hashlib.sha256).digest()
    sign = urllib.parse.quote_plus(base64.b64encode(hmac_code))
    webhook = f"{WEBHOOK}&timestamp={{timestamp}}&sign={{sign}}"
    tex = "呼叫0号"
    message = {{
        "msgtype": "text",
        "text": {{"content": f" @13800000000 {{tex}}"}},
        # todo
        "at": {{"atMobiles": ["13800000000"], "isAtAll": False}}
    }}
    info = requests.post(url=webhook, data=json.dumps(message), headers=header)
""",
        TOKEN,
        SECRET,
        content=" @13800000000 呼叫0号",
        missing=(),
        source="python",
    ),
    Case(
        "with an empty secret",
        'secret = ""\nh = hmac.new(secret, s, digestmod=hashlib.sha256)\n'
        f'url = f"{WEBHOOK}&timestamp={{t}}&sign={{h}}"\n',
        TOKEN,
        missing=("secret",),
        source="python",
    ),
    Case(
        "with a secret that is hidden",
        f'secret = "SEC5ec0....c0de"\nurl = "{WEBHOOK}"\nh = hmac.new(secret, s, digestmod=hashlib.sha256)',
        TOKEN,
        problems=("secret_hidden",),
        missing=("secret",),
    ),
    Case(
        "put together with +",
        f'base = "https://oapi.dingtalk.com"\ntoken = "{TOKEN}"\nurl = base + "/robot/send" + "?access_token=" + token',
        TOKEN,
    ),
    Case(
        "put together with format",
        f'token = "{TOKEN}"\nurl = "{HOST}?access_token={{}}&sign={{}}".format(token, sign)',
        TOKEN,
        missing=("secret",),
    ),
    Case("put together with %", f'token = "{TOKEN}"\nurl = "{HOST}?access_token=%s" % token', TOKEN),
    Case("an f-string with a variable", f'token = "{TOKEN}"\nurl = f"{HOST}?access_token={{token}}"', TOKEN),
    Case("text over two literals", f'url = ("{HOST}?access_token="\n       "{TOKEN}")', TOKEN),
    Case(
        "the token of a comment is not used",
        f'# url = "{WEBHOOK.replace(TOKEN, OTHER_TOKEN)}"\nurl = "{WEBHOOK}"\nprint(url)',
        TOKEN,
    ),
    Case(
        "parameters as an object",
        f'requests.post("{HOST}", params={{"access_token": "{TOKEN}"}}, json={TEXT_JSON})',
        TOKEN,
        content="停机公告",
    ),
    Case(
        "a library's robot",
        f'bot = DingtalkChatbot("{WEBHOOK}", secret="{SECRET}")\nbot.send_text(msg="hi")',
        TOKEN,
        SECRET,
        missing=(),
    ),
    Case(
        "a default of the environment",
        f'token = os.getenv("DING_TOKEN", "{TOKEN}")\nsecret = os.environ.get("S", "{SECRET}")',
        TOKEN,
        SECRET,
        missing=(),
    ),
    Case(
        "a class",
        f'class Robot:\n    access_token = "{TOKEN}"\n    def __init__(self):\n        self.secret = "{SECRET}"\n',
        TOKEN,
        SECRET,
        missing=(),
    ),
    Case(
        "from an interactive session",
        f'>>> url = "{WEBHOOK}"\n>>> requests.post(url, json={TEXT_JSON})\n<Response [200]>',
        TOKEN,
        content="停机公告",
    ),
    Case(
        "the middle of a function, indented",
        f'        url = "{WEBHOOK}"\n        r = requests.post(url, json={TEXT_JSON})\n',
        TOKEN,
        content="停机公告",
    ),
    Case(
        "cut off at the end",
        f'url = "{WEBHOOK}"\nkeyword = "公告"\nmessage = {{"msgtype": "text", "text": {{',
        TOKEN,
        keywords=("公告",),
        missing=(),
    ),
    Case("Python 2", f'url = "{WEBHOOK}"\nprint url\nprint "done"\n', TOKEN),
    Case("smart quotation marks in a script", f"url = “{WEBHOOK}”\nsecret = ‘{SECRET}’\n", TOKEN, SECRET, missing=()),
    Case(
        "in Markdown", f"Do this:\n\n```python\nurl = '{WEBHOOK}'\nbody = {TEXT_JSON}\n```\n", TOKEN, content="停机公告"
    ),
    Case(
        "what a run fills in",
        f'url = "{WEBHOOK}"\nbody = {{"msgtype": "text", "text": {{"content": f"{{branch}} is done"}}}}',
        TOKEN,
        content="{branch} is done",
    ),
    Case(
        "a message that holds the secret",
        f'url = "{WEBHOOK}"\nbody = {{"msgtype": "text", "text": {{"content": "{SECRET}"}}}}',
        TOKEN,
        SECRET,
        missing=(),
        notes=("message_with_secret",),
    ),
    Case(
        "Node",
        f"const url = '{WEBHOOK}';\naxios.post(url, {{ msgtype: 'text', text: {{ content: 'hi ' + name }} }});",
        TOKEN,
        content="hi {name}",
        source="text",
    ),
    Case(
        "Node with a signature",
        f"const secret = '{SECRET}';\nconst token = `{TOKEN}`;\ncrypto.createHmac('sha256', secret)",
        TOKEN,
        SECRET,
        missing=(),
    ),
    Case(
        "Java",
        f'String webhook = "{HOST}" +\n    "?access_token={TOKEN}";\n'
        'String body = "{\\"msgtype\\":\\"text\\"," +\n    "\\"text\\":{\\"content\\":\\"hi\\"}}";',
        TOKEN,
        content="hi",
    ),
    Case(
        "Java, the token over two literals",
        f'String t = "?access_token={TOKEN[:32]}" +\n    "{TOKEN[32:]}";',
        TOKEN,
        notes=("wrapped",),
    ),
    Case(
        "Go",
        f'webhook := "{WEBHOOK}"\nsecret := "{SECRET}"\n'
        'body := map[string]interface{}{"msgtype": "text", "text": map[string]string{"content": "hi"}}',
        TOKEN,
        SECRET,
        content="hi",
        missing=(),
    ),
    Case(
        "PHP",
        f"$url = '{WEBHOOK}';\n$data = array('msgtype' => 'text', 'text' => array('content' => 'hi'));",
        TOKEN,
        content="hi",
    ),
    Case(
        "Ruby",
        f"uri = URI('{WEBHOOK}')\nbody = {{ :msgtype => 'text', :text => {{ :content => 'hi' }} }}",
        TOKEN,
        content="hi",
        source="text",
    ),
    Case("TypeScript", f"const t: string = '{TOKEN}'\nconst s: string = '{SECRET}'", TOKEN, SECRET, missing=()),
    Case("a shell's here-document", f"curl {WEBHOOK} -d @- <<EOF\n{TEXT_JSON}\nEOF", TOKEN, content="停机公告"),
    Case(
        "two robots in one script",
        f"ROBOTS = {{'a': '{TOKEN}', 'b': '{OTHER_TOKEN}'}}",
        problems=("several",),
        missing=("webhook",),
    ),
    Case(
        "C# with doubled quotation marks",
        'var body = @"{""msgtype"":""text"",""text"":{""content"":""hi""}}"; var url = "' + WEBHOOK + '";',
        TOKEN,
        content="hi",
    ),
    Case("C#", f'var url = "{WEBHOOK}"; // 钉钉\nvar secret = "{SECRET}";', TOKEN, SECRET, missing=()),
)

CASES = (*ADDRESSES, *DAMAGED, *CHATS, *REFUSED, *COMMANDS, *CONFIGURATIONS, *SCRIPTS)
