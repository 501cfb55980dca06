"""Text that goes on and on: what a reader of prose may meet at worst, at any length.

Each of `SHAPES` makes a text of so many repetitions; reading twice as many may take twice the work.
"""

from collections.abc import Callable, Mapping


def _again(text: str) -> Callable[[int], str]:
    return lambda times: text * times


def _each(text: Callable[[int], str], before: str = "") -> Callable[[int], str]:
    return lambda times: before + "".join(map(text, range(times)))


SHAPES: Mapping[str, Callable[[int], str]] = {
    "one sentence again and again": _again("2023年部门支出12.50万元。\n"),
    "figures of one thing": _each(lambda n: f"2023年部门支出{n}.50万元。\n"),
    "headings": _again("一、基本情况\n（一）部门职责\n1、机构设置\n"),
    "short lines": _again("支出 12\n"),
    "Markdown": _again("# 一、基本情况\n\n支出12万元。\n\n"),
    "one paragraph without a full stop": _each(
        lambda n: f"项目{n}支出{n % 97}.50万元，完成率{n % 100}%，"
    ),
    "one clause without a mark": _again("2023年基本支出1.50万元 "),
    "one word": _again("中"),
    "one numeral": _again("一"),
    "one clause before a figure": lambda times: "中" * times + "支出1万元。",
    "one list": _each(lambda n: f"甲{n}支出{n % 7}万元、", before="总支出100万元，包括"),
    "lists in lists": _again("总计1万元，其中："),
    "open brackets": _again("（支出1万元"),
    "a list over sentences": _each(lambda n: f"一是支出{n % 97}.5万元。", before="共支出9万元。"),
    "lists that do not add up": _each(
        lambda n: f"总支出{n + 1000}万元，其中：甲{n % 91}万元、乙{n % 83}万元、丙{n % 71}万元。"
    ),
    "rows of names": _again("甲、乙、丙分别为1、2、3万元，"),
    "shares of one whole": _each(
        lambda n: f"项目{n}支出{n % 90}万元，占总支出的{n * 7 % 100}.3%。", before="总支出100万元。"
    ),
    "growth over one year": _each(
        lambda n: f"2023年基本支出{n + 1000}.1万元，较上年增加{n % 30}.2万元，增长{n % 40}.3%。\n",
        before="2022年基本支出9万元。\n",
    ),
    "rates of a budget": _each(
        lambda n: (
            f"年初预算{n + 1000}万元，支出决算{n % 800}万元，完成预算的{n % 100}.1%，"
            "决算数小于预算数。"
        )
    ),
    "tasks": _each(lambda n: f"目标培训农民{n + 1000}人，实际培训农民{n % 60}人，完成率100%。\n"),
    "scores": _each(lambda n: f"（{n % 9 + 1}）指标{n}分值{n % 10}分，得{n % 10}分，扣1分。\n"),
    "points lost": _each(
        lambda n: f"产出指标权重{n % 40 + 10}分，得分{n % 10}分。", before="一、产出指标\n"
    ),
    "grades": lambda times: "自评得分95分。" + "评价等级为“良”，" * times,
    "counts with names": _each(lambda n: f"内设机构{n}个：办公室、人事科、财务科。\n"),
    "official reception": _each(
        lambda n: f"公务接待{n % 70}批次{n}人次，公务接待费支出{n % 50}.3万元。"
    ),
    "wrapped lines": _each(
        lambda n: f"2023年度甲局基本支出合计{n % 97}.50万元，较上年增加，主要原因是人\n员增加所致"
    ),
    "fields left open": _again("{TOC"),
}
