-- What the lines of an export add up to beside what is published of the same thing. Exports and
-- publications differ in scope: a difference is told with its likely reason, never as an error.
with lines as (
    select
        line.*,
        document.region,
        document.department,
        document.fiscal_year
    from {{ ref('stg_ledger_rows') }} as line
    inner join {{ ref('stg_documents') }} as document using (document_id)
    where document.status = 'loaded' and document.department is not null
),

-- one row per line and sum that it belongs to: the whole export, and its parts
shares as (
    select
        lines.*,
        '合计' as item,
        amount_fact_id as figure,
        case ledger
            when '国库集中支付明细' then '支付金额'
            when '指标执行表' then '支付金额'
            when '政府采购明细' then '合同金额'
            else '原值'
        end as measure
    from lines
    union all
    select
        lines.*,
        left(functional_code, 3) as item,
        amount_fact_id as figure,
        '支付金额' as measure
    from lines
    where ledger in ('国库集中支付明细', '指标执行表') and functional_code is not null
    union all
    select
        lines.*,
        '合计' as item,
        budget_fact_id as figure,
        '指标金额' as measure
    from lines
    where ledger = '指标执行表' and budget_fact_id is not null
    union all
    select
        lines.*,
        left(category, 2) as item,
        amount_fact_id as figure,
        '合同金额' as measure
    from lines
    where ledger = '政府采购明细' and left(category, 2) in ('货物', '工程', '服务')
    union all
    select
        lines.*,
        '合计' as item,
        paid_fact_id as figure,
        '已支付金额' as measure
    from lines
    where ledger = '政府采购明细' and paid_fact_id is not null
    union all
    select
        lines.*,
        '合计' as item,
        depreciation_fact_id as figure,
        '累计折旧' as measure
    from lines
    where ledger = '固定资产台账' and depreciation_fact_id is not null
),

exported as (
    select
        shares.document_id,
        shares.region,
        shares.department,
        shares.fiscal_year,
        shares.ledger,
        shares.measure,
        shares.item,
        -- one fund names itself; several together stand for all
        case when count(distinct shares.fund) = 1 then min(shares.fund) end as fund,
        count(*) as line_count,
        count(*) = count(figure.amount_yuan) as is_complete,
        sum(cast(figure.amount_yuan as decimal(38, 6))) as exported_yuan,
        sum(cast(figure.rounding as decimal(38, 6))) as rounding_yuan
    from shares
    left join {{ ref('stg_facts') }} as figure on shares.figure = figure.fact_id
    group by all
),

-- what each sum is to be held against, in the words of the published figure
wanted as (
    select
        exported.*,
        '决算' as stage,
        case
            when measure = '累计折旧' then '固定资产累计折旧'
            when measure = '原值' then '固定资产原值'
            when ledger = '政府采购明细' and item = '合计' then '政府采购支出'
            when ledger = '政府采购明细' then '政府采购' || item || '支出'
            when item <> '合计' then item
            when fund = '一般公共预算' then '一般公共预算财政拨款支出'
            else '支出合计'
        end as published_item
    from exported
    where measure <> '指标金额'
    union all
    select
        exported.*,
        '调整预算' as stage,
        '年度资金总额' as published_item
    from exported
    where measure = '指标金额'
),

published as (
    select
        document.region,
        document.department,
        document.fiscal_year,
        fact.stage,
        coalesce(fact.concept, fact.row_code) as published_item,
        fact.fund,
        fact.fact_id,
        fact.document_id,
        fact.amount_yuan,
        fact.rounding,
        fact.char_start,
        coalesce(class.side, 'expenditure') as side,
        coalesce(class.column_label, '合计') as column_label,
        document.document_kind
    from {{ ref('stg_facts') }} as fact
    inner join {{ ref('stg_documents') }} as document using (document_id)
    left join {{ ref('stg_class_figures') }} as class using (fact_id)
    where
        fact.amount_yuan is not null
        and document.status = 'loaded'
        and document.fiscal_year = fact.fiscal_year
        and document.document_kind <> 'ledger_export'
        and fact.subject is null
        and (fact.concept is not null or length(fact.row_code) = 3)
    union all
    -- the accounts 1601 and 1602 at the end of the year, where nothing is published of them
    select
        document.region,
        document.department,
        document.fiscal_year,
        '决算' as stage,
        case fact.row_code when '1601' then '固定资产原值' else '固定资产累计折旧' end as published_item,
        fact.fund,
        fact.fact_id,
        fact.document_id,
        fact.amount_yuan,
        fact.rounding,
        fact.char_start,
        'expenditure' as side,
        '合计' as column_label,
        document.document_kind
    from {{ ref('stg_facts') }} as fact
    inner join {{ ref('stg_documents') }} as document using (document_id)
    where
        fact.row_code in ('1601', '1602')
        and fact.amount_yuan is not null
        and document.status = 'loaded'
        and document.document_kind = 'ledger_export'
        and contains(coalesce(fact.column_label, ''), '期末')
),

-- the figure of the final accounts first, then of whatever else publishes it
matched as (
    select
        wanted.*,
        published.fact_id as published_fact_id,
        published.document_id as published_document_id,
        published.amount_yuan as published_yuan,
        published.rounding as published_rounding,
        row_number() over (
            partition by wanted.document_id, wanted.measure, wanted.item
            order by
                coalesce(array_position(
                    ['final_accounts', 'self_evaluation', 'evaluation_form', 'budget'],
                    published.document_kind
                ), 9),
                published.char_start, published.fact_id
        ) as choice
    from wanted
    left join published
        on
            wanted.region is not distinct from published.region
            and wanted.department = published.department
            and wanted.fiscal_year = published.fiscal_year
            and wanted.stage = published.stage
            and wanted.published_item = published.published_item
            and published.side = 'expenditure'
            and (
                published.column_label like '%合计'
                or published.column_label in ('决算数', '金额', '小计')
            )
            and (
                length(wanted.published_item) <> 3
                or wanted.fund is not distinct from published.fund
            )
)

select
    document_id,
    region,
    department,
    fiscal_year,
    ledger,
    measure,
    item,
    fund,
    line_count,
    cast(exported_yuan as decimal(28, 6)) as exported_yuan,
    published_item,
    stage as published_stage,
    cast(published_yuan as decimal(28, 6)) as published_yuan,
    cast(exported_yuan - published_yuan as decimal(28, 6)) as difference_yuan,
    case
        when not is_complete or published_yuan is null then 'unknown'
        when exported_yuan = published_yuan then 'pass'
        when abs(exported_yuan - published_yuan) <= rounding_yuan + published_rounding then 'rounding'
        else 'unknown'
    end as verdict,
    case
        when not is_complete then '导出数据中有行没有金额，合计不完整'
        when published_yuan is null then '未找到可比的公开数据'
        when abs(exported_yuan - published_yuan) <= rounding_yuan + published_rounding
            then '口径一致'
        when measure = '已支付金额'
            then '政府采购按合同签订金额公开，付款可跨年度，与支付口径不可直接比较'
        when measure = '合同金额'
            then '可能为统计范围差异：公开数含集中采购目录外或所属单位，合同明细只含本系统备案的合同'
        when measure in ('支付金额', '指标金额')
            then '可能为口径差异：决算含权责发生制列支、实有资金账户支出或所属单位，支付明细只含国库集中支付'
        else '可能为时点或范围差异：台账为导出当日数，公开数为年末数'
    end as note,
    published_document_id,
    published_fact_id
from matched
where choice = 1
