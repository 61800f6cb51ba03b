"""The container of annotations: Flask's side of the Web Annotation Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import flask

from kg.access import Scope
from kg.annotation import vocabulary
from kg.annotation.candidate import Submission
from kg.container.documents import Terms
from kg.container.names import Names
from kg.container.port import Deed, Judged, Sender
from kg.container.protocol import answer_annotation, answer_container
from kg.container.status import answer_status
from kg.intake.annotations import AnnotationChange
from kg.intake.reading import Read, ReadingWanted
from kg.sparql.messages import Response
from kg.web.access import agent_name, holder
from kg.web.endpoint import logged
from kg.web.glue import HTML, core_request, flask_response, preferred, present_caller, upload_limit
from kg.web.judged import judged_response
from kg.web.links import Links
from kg.web.served import Served, served
from kg.web.things import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from pyoxigraph import NamedNode, Triple
    from werkzeug.wrappers import Response as AnyResponse

    from kg.annotation.candidate import Candidate, Sent
    from kg.container.documents import View
    from kg.container.port import AnnotationWrite
    from kg.container.record import Listing
    from kg.model.finding import Finding
    from kg.sparql.problem import Problem
    from kg.store import GraphReader
    from kg.store.readers import Caller

blueprint = flask.Blueprint("container", __name__)

_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@blueprint.route("/annotations/", methods=_METHODS, provide_automatic_options=False)
def container() -> AnyResponse:
    """Answer a request to the container or one of its pages."""
    port = FlaskPort(served(), present_caller())
    return flask_response(answer_container(core_request(_limit()), port))


@blueprint.route("/annotations/<name>", methods=_METHODS, provide_automatic_options=False)
def annotation(name: str) -> AnyResponse:
    """Answer a request to an annotation."""
    port = FlaskPort(served(), present_caller())
    return flask_response(answer_annotation(core_request(_limit()), name, port))


@blueprint.route("/annotations/<name>/status", methods=_METHODS, provide_automatic_options=False)
def status(name: str) -> AnyResponse:
    """Answer a request to the status of an annotation."""
    port = FlaskPort(served(), present_caller())
    return flask_response(answer_status(core_request(_limit()), name, port))


def _limit() -> int | None:
    return upload_limit(served().annotate, 0, writes=True)


@dataclass(slots=True)
class FlaskPort:
    """The surroundings of the present request, see `kg.container.port`."""

    here: Served
    caller: Caller
    _base: str = ""

    def base(self) -> str:
        """Return what the graph's IRIs begin with, the same all through the request."""
        if not self._base:
            self._base = self.here.current_base()
        return self._base

    def reader(self) -> AbstractContextManager[GraphReader]:
        """Hold the current version of the graph."""
        return self.here.reader()

    def permit(self) -> Problem | None:
        """Return why the sender may not annotate."""
        return self.here.annotate()

    def sender(self) -> Sender:
        """Return whom the present access token names: by its label, or by its id where it has none.

        Where anybody may annotate, nobody may do more than that without one.
        """
        token = holder()
        if token is None:
            return Sender("anybody", Scope.ANNOTATE)
        return Sender(agent_name(token), token.scope)

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    def read(self, sent: Sent, annotation: NamedNode, by: NamedNode, at: datetime) -> Candidate:
        """Read a document in a process that evaluates queries."""
        task = ReadingWanted.of(sent, annotation, Submission(by, at), self.base())
        with logged():
            done = self.here.readers.run(task, f"read {annotation.value}", self.caller)
        return cast("Candidate", cast("Read", done).candidate)

    def write(self, write: AnnotationWrite) -> tuple[Finding, ...]:
        """Write, if the shapes let it through."""
        with logged():
            return tuple(self.here.write(self._change(write), _label(write), self.caller).findings)

    def written(self, write: AnnotationWrite) -> Sequence[Triple]:
        """Return what an annotation's graph holds: of a new one that is known, so no version is opened."""
        if write.deed is Deed.CREATE:
            return [quad.triple for quad in self._change(write).created]
        with self.reader() as reader:
            return [quad.triple for quad in reader.quads(Names(self.base()).graph(write.name))]

    def judge(self, write: AnnotationWrite) -> Judged:
        """Tell what would become of a write."""
        with logged():
            done = self.here.judge(
                self._change(write), _label(write), self.caller, is_known=holder() is not None
            )
        delta = done.delta
        added, removed = (tuple(delta.added), tuple(delta.removed)) if delta else (write.quads, ())
        return Judged(done.findings, done.holds, added, removed)

    def terms(self) -> Terms:
        """Return the standard context, and that together with the project's."""
        contexts = self.here.work.contexts(self.base())
        names = (vocabulary.STANDARD, vocabulary.PROJECT)
        return Terms((names[:1], contexts.standard), (names, contexts.both[names]))

    def show(self, problem: Problem) -> Response:
        """Write a problem as the request prefers it."""
        return preferred(problem)

    def show_judged(self, judged: Judged) -> Response:
        """Write what would become of a write."""
        return judged_response(judged)

    def page(self, annotation: NamedNode) -> Response:
        """Write the page of an annotation."""
        with self.reader() as reader:
            links = Links(self.here.base_of(reader), flask.request.script_root)
            return _html(page_of(reader, annotation, links))

    def list_page(self, view: View, listing: Listing) -> Response:
        """Write a page of the container."""
        links = Links(view.names.base, flask.request.script_root)
        return _html(
            flask.render_template(
                "annotations.html",
                listing=listing,
                items=[links.show(item) for item in listing.items],
                here=flask.url_for(".container"),
            )
        )

    def _change(self, write: AnnotationWrite) -> AnnotationChange:
        return AnnotationChange(write, self.base(), self.here.shapes_version())


def _label(write: AnnotationWrite) -> str:
    return f"{write.deed} annotation {write.name}"


def _html(page: str) -> Response:
    headers = (("Content-Type", f"{HTML}; charset=utf-8"), ("Cache-Control", "no-cache"))
    return Response(200, headers, page.encode())
