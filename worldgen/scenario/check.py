"""Checking a document and the stages of its curriculum: everything that is wrong, and the Scenario where nothing is."""

from __future__ import annotations

from schemas.scenario import Scenario
from worldgen.scenario import files, meaning, names, references, sense, sentences, shape, stages, warnings
from worldgen.scenario.checked import Checked
from worldgen.scenario.diagnostics import Diagnostic, ScenarioError, ordered
from worldgen.scenario.document import Document, Source
from worldgen.scenario.family import Family

Examined = tuple[Scenario | None, list[Diagnostic]]


class Reading:
    """One source being read, once for the document itself and once for every stage."""

    def __init__(self, source: Source):
        self.source = source
        self.family = Family(source.stages(), self.scenario)

    def scenario(self, stage: str | None = None) -> Scenario:
        """The checked Scenario; raises `ScenarioError` with everything that is wrong."""
        scenario, diagnostics = self.examine(stage)
        if scenario is None:
            raise ScenarioError(diagnostics)
        return scenario

    def examine(self, stage: str | None = None) -> Examined:
        """The Scenario, None when it has errors, and every finding; without a stage, those of all stages too."""
        document = self.source.document(stage)
        scenario, diagnostics = self._one(document)
        if stage is None and scenario is not None:
            diagnostics = [*diagnostics, *self._stages(scenario, document, diagnostics)]
        if any(d.severity == "error" for d in diagnostics):
            return None, diagnostics
        return scenario, diagnostics

    def _stages(self, base: Scenario, document: Document, known: list[Diagnostic]) -> list[Diagnostic]:
        """What is wrong only in a stage, told at the stage; nothing that the document itself has."""
        found: list[Diagnostic] = []
        read: dict[str, Scenario | None] = {}
        for name in self.family.names:
            read[name], diagnostics = self._one(self.source.document(name))
            found += stages.told_at(document.root, name, [d for d in diagnostics if d not in known])
        self.family.know(base, read)
        return found

    def _one(self, document: Document) -> Examined:
        root = document.root
        words = names.vocabulary(root)
        scenario, diagnostics = shape.validate(root)
        found = sentences.parse_all(root, words)
        diagnostics += [
            *document.diagnostics,
            *names.check_names(root),
            *found.diagnostics,
            *meaning.check_document(root),
            *references.check(root, words),
            *stages.check(root),
            *files.check(root),
        ]
        if scenario is not None:
            sound = not diagnostics
            diagnostics += sense.check(scenario, root, found)
            diagnostics += meaning.check_scenario(scenario, root) if sound else []
        if scenario is None or diagnostics:
            return None, diagnostics
        diagnostics += warnings.check(scenario, root, found)
        scenario._attached = self._attach(document, found, diagnostics)
        return scenario, diagnostics

    def _attach(
        self, document: Document, found: sentences.Sentences, diagnostics: list[Diagnostic]
    ) -> Checked:
        return Checked(
            name=document.name,
            path=document.path,
            root=document.root,
            sentences=found.sentences,
            wheres=found.wheres,
            facings=found.facings,
            actions=found.actions,
            changed=found.changed,
            effects={rule: tuple(p.effect for p in placed) for rule, placed in found.effects.items()},
            warnings=tuple(ordered(diagnostics)),
            stage=document.stage,
            files=files.digest(document.root),
            family=self.family,
        )
