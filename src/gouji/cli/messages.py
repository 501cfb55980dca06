"""Every message of the command line, in Chinese and English, in one place."""

MESSAGES: dict[str, tuple[str, str]] = {
    # help
    "help": (
        "勾稽：财政公开数据仓库，每个数都记得出处，每处勾稽都经过核对。",
        "Gouji: public-finance disclosures in which every figure remembers its place "
        "and every tie is checked.",
    ),
    "help_run": (
        "读入 raw/ 中的文件，建成并发布数据仓库，列出发现的问题。",
        "Read what lies in raw/, build and publish the warehouse, show what was found.",
    ),
    "help_check": (
        "公开前核对文件，不需要仓库。有错误时退出码为 1，有文件读不了时为 2。",
        "Check files before publication; needs no warehouse. "
        "Exit code 1 with errors, 2 when a file can not be read.",
    ),
    "help_facts": ("列出文件中的每一个数及其出处。", "List every figure of a file and its place."),
    "help_explain": (
        "从一条发现、一项核对或一个数回到原文的那句话。",
        "Go back from a finding, a check or a figure to its sentence.",
    ),
    "help_sql": (
        "用 SQL 查询已发布的仓库（只读）。",
        "Query the published warehouse in SQL (read-only).",
    ),
    "help_site": (
        "重建数据质量报告（<仓库>/site，用浏览器打开 index.html）。",
        "Build the quality report again (<warehouse>/site: open index.html in a browser).",
    ),
    "help_lineage": (
        "同时生成各表的说明与来龙去脉（dbt 文档，约十秒；以后的报告沿用）",
        "also what the tables mean and where they come from, as dbt tells it (ten seconds; "
        "later reports keep it)",
    ),
    "help_rules": (
        "列出勾稽规则，或说明其中一条；有仓库时并列核对结果和存疑的规则。",
        "List the rules, or explain one; with a warehouse, what they came to in it.",
    ),
    "help_export": ("导出已发布的仓库。", "Export the published warehouse."),
    "help_xlsx": (
        "导出 Excel：问题清单、部门年度面板、指标（默认写入 <仓库>/exports/gouji.xlsx）。",
        "Write an Excel workbook: findings, departments by year, indicators "
        "(<warehouse>/exports/gouji.xlsx unless named).",
    ),
    "help_parquet": (
        "导出 Parquet（按年度分区）和数据包说明 datapackage.json。",
        "Write the marts as Parquet, partitioned by year, with a datapackage.json.",
    ),
    "help_letter": (
        "为有未处理问题的部门各写一份整改通知（不写部门名称时为全部部门）。",
        "Write a letter for each department with open findings (all, unless some are named).",
    ),
    "help_publish": ("把已发布的仓库送到别处。", "Bring the published warehouse elsewhere."),
    "help_postgres": (
        "把各数据集市复制到 PostgreSQL（地址取自环境变量 GOUJI_POSTGRES_DSN）。",
        "Copy the marts to PostgreSQL (its address: GOUJI_POSTGRES_DSN in the environment).",
    ),
    "postgres_copied": (
        "PostgreSQL 模式 {schema}：{tables} 张表，{rows} 行，已核对",
        "PostgreSQL schema {schema}: {tables} tables, {rows} rows, verified",
    ),
    "postgres_unset": (
        "未设置环境变量 GOUJI_POSTGRES_DSN",
        "GOUJI_POSTGRES_DSN is not set in the environment",
    ),
    "copy_failed": ("未能复制到 PostgreSQL：{reason}", "not copied to PostgreSQL: {reason}"),
    "help_spark": (
        "在 Spark 集群上用同一套模型构建数据集市（需安装 gouji[spark] 与 Java 17）。",
        "Build the marts with the same models on a Spark cluster (gouji[spark], Java 17).",
    ),
    "help_master": ("Spark 集群地址，如 spark://主机:7077", "the cluster, as spark://HOST:7077"),
    "spark_built": (
        "Spark：{tables} 张表，{rows} 行，位于 {path}",
        "Spark: {tables} tables, {rows} rows, in {path}",
    ),
    "help_output": ("输出目录", "folder to write to"),
    "help_kind": ("文件格式", "file format"),
    "help_report": (
        "质量报告的网址（默认用相对路径）",
        "address of the quality report (a relative path unless given)",
    ),
    "help_shell": (
        "逐条输入 SQL 查询已发布的仓库（只读）。",
        "Ask the published warehouse in SQL, one statement after the other (read-only).",
    ),
    "shell_hint": (
        "以分号结束一条 SQL；.tables 列出各表，.columns 表名 列出各列，.quit 退出。",
        "End a statement with a semicolon; .tables, .columns TABLE, .quit.",
    ),
    "first_rows": ("只显示前 {count} 行，共 {total} 行", "the first {count} of {total} rows"),
    "help_status": ("列出最近几次运行的台账。", "List the last runs from the ledger."),
    "help_filings": (
        "对照应公开清单：已公开、逾期、未公开、免于公开、无法判断。",
        "Hold the list of what should be published against what is there.",
    ),
    "help_snapshot": ("查看、恢复或清理仓库快照。", "List, restore or prune snapshots."),
    "help_snapshot_list": ("列出快照。", "List the snapshots."),
    "help_snapshot_restore": (
        "重新发布一个快照；现有仓库转为快照。",
        "Publish a snapshot again; what is published becomes a snapshot.",
    ),
    "help_snapshot_prune": ("只保留最近的几个快照。", "Keep only the newest snapshots."),
    "help_keep": ("保留的个数", "how many stay"),
    "help_count": ("列出最近几次", "how many runs"),
    "help_region": ("地区（raw/ 下第一级目录）", "region: a folder of the landing zone"),
    "help_year": ("年度", "year"),
    "help_engine": (
        "由本机进程（local）还是 Dask 集群（dask）读取",
        "what reads: processes of this machine (local) or a Dask cluster (dask)",
    ),
    "help_scheduler": ("Dask 调度器地址，如 tcp://host:8786", "address of the Dask scheduler"),
    "help_all": ("也列出已公开和免于公开的", "show those that are filed or exempt as well"),
    "help_raw": ("原始文件目录", "folder of the files as published"),
    "help_warehouse": ("仓库目录", "folder of the warehouse"),
    "help_strict": ("发现错误时退出码为 1", "exit code 1 when there are errors"),
    "help_json": ("以 JSON 输出", "print JSON"),
    "help_csv": ("以 CSV 输出", "print CSV"),
    "help_lang": ("提示语言：zh 或 en", "language of messages: zh or en"),
    "help_version": ("显示版本", "show the version"),
    # progress
    "read": ("读取文件", "reading files"),
    "build": ("建仓与核对", "building and checking"),
    "publish": ("发布", "publishing"),
    # words
    "documents": ("文件", "Documents"),
    "facts": ("数据", "Figures"),
    "checks": ("勾稽", "Ties"),
    "findings": ("发现", "Findings"),
    "quarantined": ("未能读取", "Quarantined"),
    "warehouse": ("仓库", "Warehouse"),
    "pass": ("一致", "pass"),
    "rounding": ("尾差", "rounding"),
    "fail": ("不符", "fail"),
    "unknown": ("无法判断", "unknown"),
    "error": ("错误", "error"),
    "warning": ("提示", "warning"),
    "info": ("说明", "info"),
    "loaded": ("已入库", "loaded"),
    "superseded": ("已被替换", "superseded"),
    "status_quarantined": ("未能读取", "quarantined"),
    "self_evaluation": ("部门整体支出绩效自评报告", "self-evaluation report"),
    "project_evaluation": ("项目支出绩效自评报告", "project self-evaluation"),
    "evaluation_form": ("绩效自评表", "evaluation form"),
    "final_accounts": ("部门决算", "final accounts"),
    "budget": ("部门预算", "budget"),
    "ledger_export": ("财务系统导出数据", "ledger export"),
    "other": ("其他文件", "other"),
    # the summary of a night
    "night": ("勾稽 · 本次用时 {seconds} 秒", "Gouji · {seconds} s"),
    "nothing_new": (
        "勾稽 · 没有新文件，已发布的仓库保持不变（{seconds} 秒）",
        "Gouji · nothing new, the published warehouse stays as it is ({seconds} s)",
    ),
    "facts_line": ("{count} 个，每个都记有出处", "{count}, each with its place in the text"),
    "checks_line": ("{count} 项：{verdicts}", "{count}: {verdicts}"),
    "none_found": ("未发现不符", "none"),
    "more": ("……另有 {count} 条，见 {table}", "… and {count} more in {table}"),
    "explain_hint": (
        "查看原文：{command}",
        "See the sentence: {command}",
    ),
    # operation
    "run_head": (
        "第 {number} 次 · {started} · {outcome} · {seconds} 秒",
        "Run {number} · {started} · {outcome} · {seconds} s",
    ),
    "run_files": (
        "文件 {files}：新读 {read}，未变 {kept}，留待 {skipped}，未能读取 {refused}",
        "{files} files: {read} read, {kept} as before, {skipped} left, {refused} quarantined",
    ),
    "run_counts": (
        "数据 {facts} 个，勾稽 {ties} 项，发现 {findings} 条（新增 {new}），"
        "未公开或逾期 {missing} 项",
        "{facts} figures, {ties} ties, {findings} findings ({new} new), "
        "{missing} filings missing or late",
    ),
    "published": ("已发布", "published"),
    "unchanged": ("无变化", "unchanged"),
    "failed": ("失败", "failed"),
    "interrupted": ("被中断", "interrupted"),
    "running": ("运行中或被中断", "running, or interrupted"),
    "no_runs": ("还没有运行过", "no run yet"),
    "filed": ("已公开", "filed"),
    "late": ("逾期公开", "late"),
    "missing": ("未公开", "missing"),
    "exempt": ("免于公开", "exempt"),
    "no_filings": (
        "没有应公开清单：请在 raw/ 中放入 expected_filings.csv 或 .xlsx",
        "no list of expected filings: put expected_filings.csv or .xlsx into raw/",
    ),
    "restored": ("已恢复 {name}", "restored {name}"),
    "pruned": ("已清理 {count} 个快照", "{count} snapshots removed"),
    "no_snapshots": ("没有快照", "no snapshots"),
    # check
    "consistent": ("未发现错误", "no error found"),
    "unreadable": ("无法读取：{reason}", "can not be read: {reason}"),
    "check_head": (
        "{facts} 个数；勾稽 {count} 项：{verdicts}",
        "{facts} figures; ties {count}: {verdicts}",
    ),
    # explain
    "doubts": ("规则与已接受的发现，请复核", "Rules and acceptances to look at again"),
    "never_judged": ("从未得出结论", "never comes to a verdict"),
    "never_fires": ("从未发现不符", "never fails"),
    "fires_everywhere": ("几乎处处不符", "fails nearly everywhere"),
    "expired": ("{until} 已到期", "expired on {until}"),
    "unneeded": ("已无对应的发现", "names no finding any more"),
    "rule_use": (
        "仓库中：适用文件 {documents_in_scope} 份，{documents} 份有结论；"
        "一致 {passes}，尾差 {roundings}，不符 {failures}，无法判断 {unknowns}",
        "in the warehouse: {documents_in_scope} documents in scope, a verdict in {documents}; "
        "pass {passes}, rounding {roundings}, fail {failures}, unknown {unknowns}",
    ),
    "no_such_rule": ("没有规则 {identifier}", "no rule {identifier}"),
    "no_such": (
        "仓库中没有编号为 {identifier} 的发现、核对或数据",
        "the warehouse knows no finding, check or fact {identifier}",
    ),
    "document": ("文件", "Document"),
    "place": ("位置", "Place"),
    "page": ("第 {page} 页", "page {page}"),
    "offset": ("第 {start}–{end} 字", "characters {start}–{end}"),
    "sentence": ("原文", "Sentence"),
    "equation": ("勾稽关系", "Tie"),
    "difference": (
        "差额 {difference}，允许误差 {tolerance}",
        "difference {difference}, tolerance {tolerance}",
    ),
    "operands": ("各项", "Operands"),
    "not_printed": ("未列示", "not printed"),
    "proposal": ("建议核实", "Proposal"),
    "fact": ("数据", "Figure"),
    "label": ("名称", "Label"),
    "concept": ("标准名称", "Concept"),
    "stage": ("口径", "Stage"),
    "fund": ("资金", "Fund"),
    "fiscal_year": ("年度", "Fiscal year"),
    "value": ("数值", "Value"),
    "total": ("合计", "total"),
    "part": ("分项", "part"),
    "stated": ("所称比率", "stated"),
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "denominator"),
    # what the report and the exports say
    "written": ("已写入 {path}", "written: {path}"),
    # problems
    "cannot_run": ("无法运行：{reason}", "can not run: {reason}"),
    "rows": ("共 {count} 行", "{count} rows"),
}  # fmt: skip
"""Key → (Chinese, English). A missing key is our bug and raises KeyError."""


def message(lang: str, key: str, **values: object) -> str:
    """Return a message in a language, with its blanks filled."""
    return MESSAGES[key][lang == "en"].format(**values)


def known(lang: str, key: str) -> str:
    """Return the word for a value that the data may extend; the value itself if there is none."""
    return MESSAGES[key][lang == "en"] if key in MESSAGES else key
