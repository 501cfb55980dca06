"""Consistent books of a fictional department for one year, with the year before.

Amounts are exact yuan and every tie of `vocabulary` holds exactly; rounding enters only where a
figure is printed.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

PROVINCES = {
    "湖南省": "衡岭市", "四川省": "绵川市", "广东省": "茂川市", "云南省": "昭江市",
    "湖北省": "荆泽市", "山东省": "潍河市", "江苏省": "淮浦市", "河南省": "洛原市",
    "贵州省": "遵川市", "安徽省": "皖岭市", "江西省": "赣湖市", "陕西省": "秦川市",
}  # fmt: skip
COUNTIES = (
    "青禾", "云湖", "石桥", "临溪", "安岭", "白鹭", "望江湾", "金麓", "双河口", "龙泽", "松原岭",
    "平浦", "梅岭湾", "清渡", "永槐", "桐林", "新岩", "丰泽湾", "鹿台", "寒亭岭",
)  # fmt: skip
DEPARTMENTS = {
    "住房和城乡建设局": ("城乡社区支出", "住房保障支出"),
    "教育局": ("教育支出", "住房保障支出"),
    "卫生健康局": ("卫生健康支出", "住房保障支出"),
    "农业农村局": ("农林水支出", "住房保障支出"),
    "水利局": ("农林水支出", "灾害防治及应急管理支出"),
    "交通运输局": ("交通运输支出", "住房保障支出"),
    "文化广电旅游体育局": ("文化旅游体育与传媒支出", "住房保障支出"),
    "民政局": ("城乡社区支出", "住房保障支出"),
    "人力资源和社会保障局": ("一般公共服务支出", "住房保障支出"),
    "市场监督管理局": ("一般公共服务支出", "住房保障支出"),
    "林业局": ("农林水支出", "节能环保支出"),
    "应急管理局": ("灾害防治及应急管理支出", "住房保障支出"),
    "司法局": ("公共安全支出", "住房保障支出"),
    "自然资源局": ("自然资源海洋气象等支出", "城乡社区支出"),
    "科学技术局": ("科学技术支出", "住房保障支出"),
    "统计局": ("一般公共服务支出", "住房保障支出"),
    "残疾人联合会": ("住房保障支出", "其他支出"),
    "生态环境局": ("节能环保支出", "住房保障支出"),
    "乡村振兴局": ("农林水支出", "住房保障支出"),
    "城市管理和综合执法局": ("城乡社区支出", "住房保障支出"),
}
SCHEMES = (
    (("预算执行指标", 10), ("产出指标", 50), ("效益指标", 30), ("满意度指标", 10)),
    (
        ("预算执行指标", 10),
        ("产出指标", 40),
        ("效益指标", 20),
        ("满意度指标", 10),
        ("成本指标", 20),
    ),
    (("投入指标", 20), ("过程指标", 30), ("产出指标", 30), ("效益指标", 20)),
    (("过程指标", 25), ("产出指标", 45), ("效益指标", 20), ("满意度指标", 10)),
    (
        ("预算执行指标", 20),
        ("产出指标", 35),
        ("效益指标", 25),
        ("满意度指标", 10),
        ("成本指标", 10),
    ),
    (("过程指标", 30), ("产出指标", 40), ("效益指标", 30)),
)
OUTPUTS = ("数量指标", "质量指标", "时效指标")
BENEFITS = ("经济效益指标", "社会效益指标", "可持续影响指标")


@dataclass(slots=True)
class Dimension:
    """One indicator of the score: its weight, what it got, and its second-level indicators."""

    name: str
    weight: Decimal
    score: Decimal
    below: list["Dimension"] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """All that is true of a department in a year. `figures` is yuan, counts and percent."""

    province: str
    city: str
    county: str
    department: str
    fiscal_year: int
    figures: dict[str, Decimal]
    classes: list[str]
    dimensions: list[Dimension]

    @property
    def grade(self) -> str:
        """The grade of the score: 优 from 90, 良 from 80, 中 from 60, else 差."""
        score = self.figures["n.score"]
        return "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"


def _round(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _share(rng: Random, total: Decimal, low: float, high: float, step: Decimal) -> Decimal:
    return _round(total * Decimal(str(round(rng.uniform(low, high), 4))), step)


def make_book(rng: Random) -> Book:
    """Books of a random department; the same generator state makes the same books."""
    province = rng.choice(sorted(PROVINCES))
    department = rng.choice(sorted(DEPARTMENTS))
    county = rng.choice(COUNTIES) + rng.choice(("县", "县", "县", "区", "市"))
    step = Decimal(rng.choice(("0.01", "0.01", "1", "100")))
    size = _round(Decimal(int(10 ** rng.uniform(6.3, 9.3))), Decimal(100))
    figures: dict[str, Decimal] = {}
    names = ["一般公共服务支出", "社会保障和就业支出", "卫生健康支出", *DEPARTMENTS[department]]
    classes = sorted(set(names), key=names.index)
    _budget(rng, figures, size)
    _final(rng, figures, step, len(classes))
    _prior(rng, figures, step)
    _three_public(rng, figures, step)
    _procurement(rng, figures, step)
    _assets(rng, figures, step)
    _people(rng, figures)
    figures["n.projects"] = Decimal(rng.randint(3, 40))
    figures["n.fair"] = Decimal(rng.choice((0, 0, 1, 2)))
    figures["n.good"] = Decimal(rng.randint(0, int(figures["n.projects"] - figures["n.fair"]) // 3))
    figures["n.best"] = figures["n.projects"] - figures["n.good"] - figures["n.fair"]
    figures["f.evaluated"] = _share(rng, figures["f.project"], 0.4, 0.95, step)
    dimensions = _dimensions(rng)
    figures["n.score"] = sum((each.score for each in dimensions), Decimal(0))
    return Book(
        province, PROVINCES[province], county, department, rng.randint(2019, 2024),
        figures, classes, dimensions,
    )  # fmt: skip


def _budget(rng: Random, figures: dict[str, Decimal], size: Decimal) -> None:
    step = Decimal(100)
    shares = {
        "fund": (0.35, 0.03, 0.4), "capital": (0.06, 0.005, 0.05), "special": (0.15, 0.01, 0.15),
        "other": (0.2, 0.005, 0.1), "carry": (0.6, 0.005, 0.2),
    }  # fmt: skip
    left = size
    for name, (chance, low, high) in shares.items():
        amount = _share(rng, size, low, high, step) if rng.random() < chance else Decimal(0)
        figures[f"b.{name}"] = amount
        left -= amount
    figures["b.general"] = left if left > 0 else size
    kinds = ("general", "fund", "capital", "special", "other", "carry")
    figures["b.income"] = sum((figures[f"b.{kind}"] for kind in kinds), Decimal(0))
    figures["b.grant"] = sum((figures[f"b.{kind}"] for kind in kinds[:3]), Decimal(0))
    figures["b.xfund"], figures["b.xcapital"] = figures["b.fund"], figures["b.capital"]
    figures["b.xother"] = figures["b.special"] + figures["b.other"]
    figures["b.expense"] = figures["b.income"]
    figures["b.xgeneral"] = figures["b.general"] + figures["b.carry"]
    figures["b.gbasic"] = _share(rng, figures["b.xgeneral"], 0.25, 0.9, step)
    figures["b.gproject"] = figures["b.xgeneral"] - figures["b.gbasic"]
    figures["b.basic"] = figures["b.gbasic"]
    figures["b.project"] = figures["b.expense"] - figures["b.basic"]
    figures["b.personnel"] = _share(rng, figures["b.basic"], 0.7, 0.93, step)
    figures["b.public"] = figures["b.basic"] - figures["b.personnel"]


def _final(rng: Random, figures: dict[str, Decimal], step: Decimal, classes: int) -> None:
    grow = Decimal(str(round(rng.choice((rng.uniform(0.85, 1.4), rng.uniform(1.4, 4))), 4)))
    for name in ("general", "fund", "capital", "other"):
        change = Decimal(str(round(rng.uniform(0.8, 1.2), 4)))
        figures[f"f.{name}"] = _round(figures[f"b.{name}"] * grow * change, step)
    for name, chance in (("superior", 0.12), ("business", 0.12)):
        part = _share(rng, figures["b.income"], 0.01, 0.12, step)
        figures[f"f.{name}"] = part if rng.random() < chance else Decimal(0)
    figures["f.grant"] = figures["f.general"] + figures["f.fund"] + figures["f.capital"]
    kinds = ("grant", "superior", "business", "other")
    income = figures["f.income"] = sum((figures[f"f.{kind}"] for kind in kinds), Decimal(0))
    opening = figures["f.opening"] = figures["b.carry"]
    total = figures["f.total"] = income + opening
    closing = _share(rng, total, 0.002, 0.15, step) if rng.random() < 0.5 else Decimal(0)
    figures["f.closing"] = closing
    expense = figures["f.expense"] = figures["f.executed"] = total - closing
    for name in ("fund", "capital"):
        figures[f"f.x{name}"] = _share(rng, figures[f"f.{name}"], 0.9, 1, step)
    rest = expense - figures["f.xfund"] - figures["f.xcapital"]
    own = figures["f.superior"] + figures["f.business"] + figures["f.other"]
    figures["f.xother"] = min(own, _share(rng, rest, 0.01, 0.2, step))
    figures["f.xgeneral"] = rest - figures["f.xother"]
    figures["f.basic"] = min(
        _round(figures["b.basic"] * Decimal(str(round(rng.uniform(0.95, 1.35), 4))), step),
        _round(figures["f.xgeneral"] * Decimal("0.93"), step),
    )
    figures["f.project"] = expense - figures["f.basic"]
    figures["f.personnel"] = _share(rng, figures["f.basic"], 0.68, 0.92, step)
    figures["f.public"] = figures["f.basic"] - figures["f.personnel"]
    left = expense
    for number in range(classes, 1, -1):
        figures[f"f.class{number}"] = part = _share(rng, left, 0.02, 0.4, step)
        left -= part
    figures["f.class1"] = left
    adjusted = expense / Decimal(str(round(rng.choice((1.0, 1.0, rng.uniform(0.86, 1))), 4)))
    figures["a.budget"] = max(_round(adjusted, step), expense)
    figures["a.added"] = figures["a.budget"] - figures["b.expense"]


def _prior(rng: Random, figures: dict[str, Decimal], step: Decimal) -> None:
    for name in ("general", "fund", "capital", "superior", "business", "other"):
        change = Decimal(str(round(rng.uniform(0.75, 1.3), 4)))
        figures[f"p.{name}"] = _round(figures[f"f.{name}"] * change, step)
    kinds = ("general", "fund", "capital", "superior", "business", "other")
    figures["p.income"] = sum((figures[f"p.{kind}"] for kind in kinds), Decimal(0))
    figures["p.personnel"] = _share(rng, figures["f.personnel"], 0.85, 1.12, step)
    figures["p.public"] = _share(rng, figures["f.public"], 0.8, 1.25, step)
    figures["p.basic"] = figures["p.personnel"] + figures["p.public"]
    figures["p.project"] = _share(rng, figures["f.project"], 0.7, 1.35, step)
    figures["p.expense"] = figures["p.basic"] + figures["p.project"]
    figures["q.income"] = figures["q.expense"] = _share(
        rng, figures["b.income"], 0.8, 1.2, Decimal(100)
    )


def _three_public(rng: Random, figures: dict[str, Decimal], step: Decimal) -> None:
    scale = min(max(figures["b.public"] * Decimal("0.06"), Decimal(20000)), Decimal(3000000))
    amounts = {
        "abroad": _share(rng, scale, 0.1, 0.4, Decimal(1000)) if rng.random() < 0.15 else 0,
        "car_buy": Decimal(180000) if rng.random() < 0.12 else 0,
        "car_run": _share(rng, scale, 0.2, 0.7, Decimal(1000)) if rng.random() < 0.85 else 0,
        "reception": _share(rng, scale, 0.1, 0.6, Decimal(1000)),
    }
    for name, amount in amounts.items():
        figures[f"b.{name}"] = budget = Decimal(amount)
        figures[f"f.{name}"] = _share(rng, budget, 0.3, 0.99, step)
        figures[f"p.{name}"] = _share(rng, budget, 0.3, 1.3, step)
    for stage in "bfp":
        figures[f"{stage}.car"] = figures[f"{stage}.car_buy"] + figures[f"{stage}.car_run"]
        three = figures[f"{stage}.abroad"] + figures[f"{stage}.car"]
        figures[f"{stage}.three"] = three + figures[f"{stage}.reception"]
    figures["n.receptions"] = Decimal(rng.randint(5, 160))
    figures["n.guests"] = figures["n.receptions"] * rng.randint(4, 11) + rng.randint(0, 5)
    figures["n.trips"] = Decimal(rng.randint(1, 3) if figures["f.abroad"] else 0)
    figures["n.travellers"] = figures["n.trips"] * rng.randint(2, 5)
    figures["n.cars_bought"] = Decimal(1 if figures["f.car_buy"] else 0)
    figures["n.cars"] = Decimal(rng.randint(1, 28) if figures["f.car_run"] else 0)


def _procurement(rng: Random, figures: dict[str, Decimal], step: Decimal) -> None:
    total = _share(rng, figures["f.project"], 0.03, 0.5, step)
    works = _share(rng, total, 0.05, 0.5, step) if rng.random() < 0.6 else Decimal(0)
    goods = _share(rng, total - works, 0.05, 0.9, step)
    figures["f.purchase"], figures["f.works"], figures["f.goods"] = total, works, goods
    figures["f.services"] = total - works - goods
    figures["b.purchase"] = _share(rng, total, 1, 1.3, Decimal(100)) + 100
    figures["f.sme"] = _share(rng, total, 0.4, 0.99, step) if rng.random() < 0.85 else total
    figures["f.micro"] = _share(rng, figures["f.sme"], 0.2, 0.95, step)


def _assets(rng: Random, figures: dict[str, Decimal], step: Decimal) -> None:
    scale = figures["f.expense"]
    original = figures["f.original"] = _share(rng, scale, 0.2, 1.5, step)
    figures["f.depreciation"] = _share(rng, original, 0.1, 0.8, step)
    figures["f.fixed"] = original - figures["f.depreciation"]
    figures["f.in_use"] = original if rng.random() < 0.6 else _share(rng, original, 0.8, 1, step)
    figures["f.usage"] = figures["f.in_use"] / original * 100
    figures["f.current"] = _share(rng, scale, 0.05, 0.6, step)
    for name, chance in (("building", 0.35), ("intangible", 0.6)):
        part = _share(rng, scale, 0.005, 0.2, step)
        figures[f"f.{name}"] = part if rng.random() < chance else Decimal(0)
    parts = ("fixed", "current", "building", "intangible")
    total = figures["f.assets"] = sum((figures[f"f.{part}"] for part in parts), Decimal(0))
    figures["f.debts"] = _share(rng, total, 0.02, 0.7, step)
    figures["f.net"] = total - figures["f.debts"]
    figures["p.assets"] = _share(rng, total, 0.8, 1.2, step)


def _people(rng: Random, figures: dict[str, Decimal]) -> None:
    admin, institution = rng.randint(8, 80), rng.choice((0, rng.randint(5, 160)))
    worker = rng.choice((0, 0, rng.randint(1, 6)))
    figures["n.admin_posts"], figures["n.institution_posts"] = Decimal(admin), Decimal(institution)
    figures["n.worker_posts"] = Decimal(worker)
    figures["n.posts"] = Decimal(admin + institution + worker)
    figures["n.admin_staff"] = Decimal(rng.randint(admin * 3 // 4, admin))
    figures["n.institution_staff"] = Decimal(rng.randint(institution * 3 // 4, institution))
    figures["n.staff"] = figures["n.admin_staff"] + figures["n.institution_staff"]
    figures["n.retired"] = Decimal(rng.randint(2, 120))
    figures["n.offices"] = Decimal(rng.randint(4, 18))
    figures["n.units"] = Decimal(rng.choice((0, rng.randint(1, 12))))
    figures["n.floor_area"] = figures["n.posts"] * 24 + figures["n.offices"] * 35


def _dimensions(rng: Random) -> list[Dimension]:
    worst = rng.choice((0.03, 0.08, 0.08, 0.2))
    step = Decimal(rng.choice(("1", "1", "0.5", "0.1", "0.01")))
    made = []
    for name, weight in rng.choice(SCHEMES):
        below = [
            Dimension(each, part, part - _loss(rng, part, worst, step))
            for each, part in _below(rng, name, weight)
        ]
        score = sum((each.score for each in below), Decimal(0))
        if not below:
            score = Decimal(weight) - _loss(rng, Decimal(weight), worst, step)
        made.append(Dimension(name, Decimal(weight), score, below))
    return made


def _below(rng: Random, name: str, weight: int) -> list[tuple[str, Decimal]]:
    names = {"产出指标": OUTPUTS, "效益指标": BENEFITS}.get(name)
    if names is None or rng.random() < 0.3:
        return []
    first, second = rng.randint(5, weight // 2), rng.randint(3, weight // 3)
    weights = (first, second, weight - first - second)
    return [(each, Decimal(part)) for each, part in zip(names, weights, strict=True)]


def _loss(rng: Random, weight: Decimal, worst: float, step: Decimal) -> Decimal:
    if rng.random() < 0.5:
        return Decimal(0)
    return min(_share(rng, weight, 0.0, worst * 2, step), weight)
