"""Read on a Dask cluster what one machine would take too long for.

Every machine of the cluster has Gouji of the same version and sees the landing zone and the
warehouse under the same paths. A portion is read there as it would be here, by confined workers
(`gouji.reading`), and counts when its facts lie in the warehouse: reading it twice does no harm.
What the cluster does not answer for, because its machines or its scheduler died, is read here; so
is a file that takes down every machine that reads it, which here costs that file alone.
"""

import logging
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.errors import GoujiError
from gouji.landing import Content
from gouji.load import LandedFile
from gouji.planning import extractor_version
from gouji.reading import NOBODY, Job, Told, read_contents
from gouji.settings import Settings

if TYPE_CHECKING:
    from distributed import Client, Future

_LOG = logging.getLogger(__name__)

PORTION, PORTION_BYTES = 50, 20_000_000
"""So many contents, or so many bytes of them, make one task: a task costs some 5 ms."""
_PATIENCE = 30
"""Seconds to wait for a scheduler to answer, and for machines to come back where none is left."""

Answer = tuple[dict[str, LandedFile], dict[str, float]]
"""What a portion can not read, by sha256, and the seconds that each of its contents took."""


def read_contents_on(
    scheduler: str, contents: Sequence[Content], job: Job, workers: int, told: Told = NOBODY
) -> dict[str, LandedFile]:
    """Read contents as `gouji.reading.read_contents` does, on the cluster of a Dask `scheduler`.

    `workers` processes of this machine read what the cluster leaves. Raises GoujiError when the
    scheduler can not be reached or its machines run another version of Gouji, WarehouseError when
    facts can not be stored.
    """
    job = replace(job, warehouse=job.warehouse.absolute())
    problems: dict[str, LandedFile] = {}
    left = {content.sha256: content for content in contents}
    with _client(scheduler) as client:
        sent = {client.submit(read_portion, p, job, pure=False): p for p in portions(contents)}
        for future, (refused, seconds) in _answers(client, sent):
            problems |= refused
            for content in sent[future]:
                del left[content.sha256]
                told.timed(content, seconds.get(content.sha256, 0.0))
            told.progress(len(contents) - len(left))
    if left:
        _LOG.warning("the cluster left %d of %d files, read here", len(left), len(contents))
        before = len(contents) - len(left)
        rest = Told(lambda count: told.progress(before + count), told.timed)
        problems |= read_contents(list(left.values()), job, workers, rest)
    return problems


def portions(contents: Sequence[Content]) -> Iterator[tuple[Content, ...]]:
    """Contents in portions of about the same cost, their order kept."""
    portion: list[Content] = []
    size = 0
    for content in contents:
        more = content.files[0].size
        if portion and (len(portion) == PORTION or size + more > PORTION_BYTES):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(content)
        size += more
    if portion:
        yield tuple(portion)


def read_portion(portion: Sequence[Content], job: Job) -> Answer:
    """Read a portion on a machine of the cluster, one content after the other."""
    if multiprocessing.current_process().daemon:
        raise GoujiError(
            "Dask workers must be allowed processes of their own: start them with --no-nanny, or "
            "with DASK_DISTRIBUTED__WORKER__DAEMON=False"
        )
    if job.extractor_version != extractor_version(_settings_of(job)):
        raise GoujiError("a Dask worker runs another version of Gouji than the night")
    seconds: dict[str, float] = {}

    def timed(content: Content, took: float) -> None:
        seconds[content.sha256] = took

    return read_contents(portion, job, workers=1, told=Told(timed=timed)), seconds


def _settings_of(job: Job) -> Settings:
    return Settings(mask_personal_data=job.mask_personal_data)


@contextmanager
def _client(scheduler: str) -> "Iterator[Client]":
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and costs half a second
    except ImportError as error:
        raise GoujiError("--engine dask needs the extra: pip install 'gouji[dask]'") from error
    try:
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise GoujiError(f"no Dask scheduler answers at {scheduler}: {error}") from error
    try:
        yield client
    finally:
        client.close(timeout=_PATIENCE)  # type: ignore[no-untyped-call]


def _answers(
    client: "Client", sent: "dict[Future[Answer], tuple[Content, ...]]"
) -> "Iterator[tuple[Future[Answer], Answer]]":
    """The futures that have a result, with it; not those that died with machine or scheduler.

    Raises what a portion raised: that is no death, but trouble to be told.
    """
    from distributed import KilledWorker  # noqa: PLC0415

    deaths = (KilledWorker, CancelledError, OSError)
    for future in _ended(client, sent):
        if future.status not in ("finished", "error"):
            continue
        try:
            answer = future.result()  # a result is lost where its scheduler dies before it is told
        except deaths:
            continue
        yield future, answer


def _ended(client: "Client", sent: "Iterable[Future[Answer]]") -> "Iterator[Future[Answer]]":
    """Futures as they end, as long as the cluster has a machine that may end them."""
    from distributed import as_completed  # noqa: PLC0415

    waiting = set(sent)
    while waiting:
        some = as_completed(waiting, loop=client.loop, raise_errors=False, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
        try:
            for future in some:
                waiting.discard(future)
                yield future
        except TimeoutError:
            if not client.scheduler_info()["workers"]:
                return
