"""What the books hold: the measures, their standard names, and the ties between them.

A figure is named `<stage>.<item>`: `b` initial budget, `a` adjusted budget, `f` final, `p` the
year before (final), `q` the year before (budget), `n` things without a stage. Phrasings print
`<f.basic>`, and also derived figures: `<f.basic/f.expense>` a share, `<f.income-p.income>` a
difference, `<f.income^p.income>` a growth rate.
"""

from dataclasses import dataclass

STAGES = {"b": "年初预算", "a": "调整预算", "f": "决算", "p": "上年", "q": "上年", "n": ""}


@dataclass(frozen=True, slots=True)
class Item:
    """A measure: its standard name, its concept (empty when it has none), unit class and fund."""

    label: str
    concept: str
    unit: str = "money"
    fund: str = ""


def _money(label: str, fund: str = "", concept: str | None = None) -> Item:
    return Item(label, label if concept is None else concept, "money", fund)


def _count(label: str, unit: str, concept: str = "") -> Item:
    return Item(label, concept, unit)


ITEMS: dict[str, Item] = {
    "income": _money("收入合计"),
    "grant": _money("财政拨款收入"),
    "general": _money("一般公共预算财政拨款收入", "一般公共预算"),
    "fund": _money("政府性基金预算财政拨款收入", "政府性基金"),
    "capital": _money("国有资本经营预算财政拨款收入", "国有资本经营"),
    "special": _money("财政专户管理资金", "财政专户"),
    "superior": _money("上级补助收入"),
    "business": _money("事业收入"),
    "other": _money("其他收入"),
    "carry": _money("上年结转"),
    "opening": _money("年初结转和结余"),
    "closing": _money("年末结转和结余"),
    "total": _money("收支总计"),
    "expense": _money("支出合计"),
    "xgeneral": _money("一般公共预算财政拨款支出", "一般公共预算"),
    "xfund": _money("政府性基金预算支出", "政府性基金"),
    "xcapital": _money("国有资本经营预算支出", "国有资本经营"),
    "xother": _money("其他资金支出", concept=""),
    "gbasic": _money("基本支出", "一般公共预算"),
    "gproject": _money("项目支出", "一般公共预算"),
    "basic": _money("基本支出"),
    "project": _money("项目支出"),
    "personnel": _money("人员经费"),
    "public": _money("公用经费"),
    "budget": _money("全年预算数"),
    "added": _money("预算追加", concept=""),
    "executed": _money("全年执行数"),
    "three": _money("三公经费"),
    "abroad": _money("因公出国（境）费"),
    "car": _money("公务用车购置及运行维护费"),
    "car_buy": _money("公务用车购置费"),
    "car_run": _money("公务用车运行维护费"),
    "reception": _money("公务接待费"),
    "purchase": _money("政府采购支出"),
    "goods": _money("政府采购货物支出"),
    "works": _money("政府采购工程支出"),
    "services": _money("政府采购服务支出"),
    "sme": _money("授予中小企业合同金额"),
    "micro": _money("授予小微企业合同金额"),
    "assets": _money("资产总额"),
    "debts": _money("负债总额"),
    "net": _money("净资产"),
    "current": _money("流动资产"),
    "fixed": _money("固定资产净值"),
    "intangible": _money("无形资产"),
    "building": _money("在建工程"),
    "original": _money("固定资产原值"),
    "depreciation": _money("固定资产累计折旧"),
    "in_use": _money("在用资产"),
    "usage": Item("资产使用率", "资产使用率", "%"),
    "posts": _count("编制数", "人", "编制数"),
    "admin_posts": _count("行政编制", "人", "行政编制"),
    "institution_posts": _count("事业编制", "人", "事业编制"),
    "worker_posts": _count("工勤编制", "人", "工勤编制"),
    "staff": _count("在职人数", "人", "在职人数"),
    "admin_staff": _count("在职行政人员", "人"),
    "institution_staff": _count("在职事业人员", "人"),
    "retired": _count("退休人数", "人", "退休人数"),
    "offices": _count("内设机构数", "个", "内设机构数"),
    "units": _count("下属单位数", "个"),
    "floor_area": _count("房屋建筑面积", "平方米"),
    "trips": _count("因公出国（境）团组", "个"),
    "travellers": _count("因公出国（境）人次", "人次"),
    "cars_bought": _count("公务用车购置数", "辆"),
    "cars": _count("车辆数", "辆", "车辆数"),
    "receptions": _count("公务接待批次", "批次"),
    "guests": _count("公务接待人次", "人次"),
    "projects": _count("自评项目数", "个"),
    "best": _count("评价为优的项目", "个"),
    "good": _count("评价为良的项目", "个"),
    "fair": _count("评价为中的项目", "个"),
    "evaluated": _money("自评项目金额", concept=""),
    "score": Item("自评得分", "自评得分", "分"),
    **{f"class{n}": Item(f"功能分类支出{n}", "", "money") for n in range(1, 6)},
}

SUMS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "b": (
        ("income", ("general", "fund", "capital", "special", "other", "carry")),
        ("income", ("grant", "special", "other", "carry")),
        ("grant", ("general", "fund", "capital")),
        ("expense", ("basic", "project")),
        ("expense", ("xgeneral", "xfund", "xcapital", "xother")),
        ("xgeneral", ("gbasic", "gproject")),
    ),
    "f": (
        ("income", ("general", "fund", "capital", "superior", "business", "other")),
        ("income", ("grant", "superior", "business", "other")),
        ("grant", ("general", "fund", "capital")),
        ("total", ("income", "opening")),
        ("total", ("expense", "closing")),
        ("expense", ("basic", "project")),
        ("expense", ("xgeneral", "xfund", "xcapital", "xother")),
        ("expense", ("class1", "class2", "class3", "class4", "class5")),
        ("purchase", ("goods", "works", "services")),
        ("assets", ("current", "fixed", "building", "intangible")),
        ("assets", ("debts", "net")),
        ("original", ("fixed", "depreciation")),
    ),
    "a": (("budget", ("b.expense", "added")),),
    "n": (
        ("posts", ("admin_posts", "institution_posts", "worker_posts")),
        ("staff", ("admin_staff", "institution_staff")),
        ("projects", ("best", "good", "fair")),
    ),
    "any": (
        ("basic", ("personnel", "public")),
        ("three", ("abroad", "car", "reception")),
        ("car", ("car_buy", "car_run")),
    ),
}
"""Linear ties by stage: a total and all its parts. The ties under `any` hold in every stage."""

EQUALS = (("b.income", "b.expense"), ("f.executed", "f.expense"))


def item_of(name: str) -> Item:
    """The measure of a plain figure name such as `f.basic`."""
    return ITEMS[name.partition(".")[2]]


def sums() -> list[tuple[str, tuple[str, ...]]]:
    """Every linear tie, written out with full figure names."""
    written = []
    for stage, ties in SUMS.items():
        for each in "bfp" if stage == "any" else stage:
            for total, parts in ties:
                names = tuple(part if "." in part else f"{each}.{part}" for part in parts)
                written.append((f"{each}.{total}", names))
    return written
