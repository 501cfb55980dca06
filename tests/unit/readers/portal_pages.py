"""Pages as portals serve them: a report with what they put around it, in four ways of building."""

from collections.abc import Callable

TITLE = "岚川县水利局2024年度部门整体支出绩效自评报告"
DAY, SOURCE = "2025-08-05", "岚川县水利局"
REPORT = """
<p>&nbsp;&nbsp;一、<a href="#a">部门概况</a>。岚川县水利局内设科室8个，年末实有在职人员86人。</p>
<p>全年支出合计9,102.36万元，其中：基本支出980.15万元，项目支出8,122.21万元。</p>
<p style="text-align:right">单位：万元</p>
<table border="1"><tr><td rowspan="2">项目</td><td colspan="2">2024年度</td></tr>
<tr><td>预算数</td><td>决算数</td></tr><tr><td>公务接待费</td><td>6</td><td>4.32</td></tr>
<tr><td><a href="/a.html">公务用车费</a></td><td>22</td><td>19</td></tr></table>
<p>二、存在问题。预算编制精细化程度不够，部分专项资金支出进度偏慢，有待加强。</p>
<p>附件：<a href="/u/1.pdf">绩效目标表.pdf</a></p>
<p>岚川县水利局</p><p>2025年3月1日</p>
"""
WORDS = (
    "一、部门概况。岚川县水利局内设科室8个，年末实有在职人员86人。",
    "全年支出合计9,102.36万元，其中：基本支出980.15万元，项目支出8,122.21万元。",
    "单位：万元",
    "项目\t2024年度\n\t预算数\t决算数\n公务接待费\t6\t4.32\n公务用车费\t22\t19",
    "二、存在问题。预算编制精细化程度不够，部分专项资金支出进度偏慢，有待加强。",
    "附件：绩效目标表.pdf",
    "岚川县水利局",
    "2025年3月1日",
)
"""What is to be read of the report, block by block."""

_LINKS = ("首页", "走进岚川", "新闻中心", "政务公开", "政务服务", "互动交流")
_NEWS = (
    "岚川县2024年财政收入增长12.5%", "县水利局召开党组会议", "我县完成投资3.2亿元",
    "防汛抗旱工作部署会召开",
)  # fmt: skip


def _list(texts: tuple[str, ...], tag: str = "li", dated: bool = False) -> str:
    day = "<span>2025-07-30</span>" if dated else ""
    return "".join(
        f'<{tag}><a href="/n/{n}.html">{text}</a>{day}</{tag}>' for n, text in enumerate(texts)
    )


def page_of_blocks(report: str) -> str:
    return f"""<!DOCTYPE html><html><head><title>{TITLE}-岚川县人民政府</title></head><body>
<div class="header"><a href="/"><img src="/logo.png" alt="岚川县人民政府"></a>
<div class="tq">今天是2025年8月9日 星期六 晴 24℃～33℃</div>
<form action="/s"><input name="q"><button>搜索</button></form></div>
<div class="nav"><ul>{_list(_LINKS)}</ul></div>
<div class="dqwz">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a>
&gt; 财政信息</div>
<div class="wrap"><div class="main"><h1>{TITLE}</h1>
<div class="info"><span>来源：{SOURCE}</span><span>发布时间：{DAY} 16:20</span>
<span>浏览次数：<i id="hits">1286</i></span>
<span>字号：[<a href="javascript:f(1)">大</a> <a href="javascript:f(2)">中</a>]</span></div>
<div class="content" id="zoom">{report}</div>
<div class="bdsharebuttonbox"><a href="#">分享到：</a><a href="#" data-cmd="weixin"></a></div>
<div class="xg"><h3>相关信息</h3><ul>{_list(_NEWS, dated=True)}</ul></div></div>
<div class="right"><div class="tit">热点新闻</div><ul>{_list(_NEWS)}</ul></div></div>
<div class="foot"><p>主办：岚川县人民政府办公室 承办：县数据局</p>
<p>湘ICP备12345678号 公安备案 43010402000123</p>
<p>网站标识码：4312250001 访问量：1028374</p></div></body></html>"""


def page_of_tables(report: str) -> str:
    cells = "".join(f'<td><a href="/{n}">{text}</a></td>' for n, text in enumerate(_LINKS))
    return f"""<html><head><title>{TITLE}</title></head><body>
<table width="1000"><tr><td><img src="top.jpg"></td><td>2025年8月9日 星期六</td></tr></table>
<table width="1000"><tr>{cells}</tr></table>
<table width="1000"><tr><td width="200"><table><tr><td>栏目导航</td></tr>
<tr><td>{_list(_NEWS, "div")}</td></tr></table></td>
<td><table><tr><td>当前位置：<a href="/">首页</a>-&gt;<a href="/b">预决算公开</a></td></tr>
<tr><td align="center"><font size="5">{TITLE}</font></td></tr>
<tr><td align="center">发布日期：{DAY}　信息来源：{SOURCE}　阅读次数：321
【<a href="javascript:print()">打印</a>】</td></tr>
<tr><td>{report}</td></tr>
<tr><td>上一篇：<a href="/1">2023年度部门决算</a><br>下一篇：<a href="/2">没有了</a></td></tr>
</table></td></tr></table>
<table width="1000"><tr><td><a href="/m">网站地图</a> | <a href="/l">联系我们</a> |
<a href="/y">隐私</a></td></tr>
<tr><td>版权所有：岚川县人民政府 备案号：湘ICP备12345678号</td></tr></table></body></html>"""


def page_by_the_guidelines(report: str) -> str:
    return f"""<html><head><meta name="SiteName" content="岚川县人民政府">
<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="{DAY} 16:20">
<meta name="ContentSource" content="{SOURCE}"><title>{TITLE}</title></head><body>
<div id="head"><ul class="menu">{_list(_LINKS)}</ul></div>
<div class="BreadcrumbNav"><a href="/">首页</a>&gt;<a href="/x">财政</a></div>
<table class="xxgk"><tr><th>索引号</th><td>000014349/2025-00012</td>
<th>发布机构</th><td>{SOURCE}</td></tr>
<tr><th>成文日期</th><td>2025年03月01日</td><th>发布日期</th><td>{DAY}</td></tr></table>
<div class="article"><h2>{TITLE}</h2><div class="TRS_Editor">{report}</div></div>
<div class="relation"><ul>{_list(_NEWS)}</ul></div>
<div class="bottom"><a href="/1">关于我们</a><a href="/2">网站地图</a>
<p>版权所有：岚川县人民政府</p></div>
</body></html>"""


def page_of_elements(report: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh"><head><title>{TITLE}</title></head><body>
<header><h2>岚川县</h2><nav><ul>{_list(_LINKS)}</ul></nav></header>
<main><article><h1>{TITLE}</h1><p>发布时间：{DAY}</p><p>来源：{SOURCE}</p>
<section>{report}</section></article>
<aside><h4>推荐阅读</h4><ul>{_list(_NEWS)}</ul></aside></main>
<footer>主办：岚川县人民政府办公室　访问量：102938</footer></body></html>"""


PAGES: dict[str, Callable[[str], str]] = {
    "blocks": page_of_blocks,
    "tables": page_of_tables,
    "guidelines": page_by_the_guidelines,
    "elements": page_of_elements,
}
