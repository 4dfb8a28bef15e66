"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.programmes import gates, goals, institutions, lists, marks, meetings, register, schools, tasks

app_name = "programmes"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("tasks/<uuid:key>", tasks.task, name="task"),
    path("tasks/<uuid:key>/give", tasks.give, name="give"),
    path("tasks/<uuid:key>/withdraw", tasks.withdraw, name="withdraw"),
    path("evidence/<uuid:key>/look", tasks.look, name="look"),
    path("files/<uuid:key>", tasks.sheet, name="sheet"),
    path("measures", register.measures, name="measures"),
    path("measures/<uuid:key>/task", register.add_task, name="add_task"),
    path("goals", goals.goals, name="goals"),
    path("institutions", institutions.institutions, name="institutions"),
    path("institutions/items", institutions.institution_items, name="institution_items"),
    path("gates", gates.gates, name="gates"),
    path("gates/cases", gates.gated, name="gated"),
    path("gates/cases/<uuid:key>", gates.case_gates, name="case_gates"),
    path("gates/cases/<uuid:key>/notice", gates.notice, name="notice"),
    path("gates/notices/<uuid:key>/take-down", gates.take_down, name="take_down"),
    path("marks", marks.marks, name="marks"),
    path("marks/cases", marks.marked, name="marked"),
    path("marks/cases/<uuid:key>", marks.case_marks, name="case_marks"),
    path("marks/cases/<uuid:key>/mark", marks.mark, name="mark"),
    path("schools", schools.schools, name="schools"),
    path("schools/all", schools.schooled, name="schooled"),
    path("schools/<uuid:key>", schools.school_marks, name="school_marks"),
    path("schools/<uuid:key>/mark", schools.mark_school, name="mark_school"),
    path("meetings", meetings.meetings, name="meetings"),
    path("meetings/new", meetings.new_meeting, name="new_meeting"),
    path("meetings/decisions", register.decisions, name="decisions"),
    path("meetings/<uuid:key>", meetings.meeting, name="meeting"),
    path("meetings/<uuid:key>/decide", meetings.decide, name="decide"),
    path("meetings/<uuid:key>/minutes", meetings.minutes, name="minutes"),
    path("documents", register.documents, name="documents"),
    path("documents/new", register.new, name="new"),
    path("documents/<uuid:key>", register.document, name="document"),
    path("documents/<uuid:key>/measure", register.add_measure, name="add_measure"),
    path("documents/<uuid:key>/paper", register.paper, name="paper"),
    path("documents/<uuid:key>/table", lists.upload, name="upload"),
    path("documents/<uuid:key>/template", lists.template, name="template"),
    path("tables/<uuid:key>", lists.preview, name="list"),
    path("tables/<uuid:key>/take", lists.take, name="take"),
]
