"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.visits import (
    books,
    figures,
    homes,
    issues,
    lists,
    of_cases,
    papers,
    phones,
    progress,
    round_hours,
    round_papers,
    rounds,
    targets,
    writing,
)

app_name = "visits"
urlpatterns = [
    path("", targets.targets, name="targets"),
    path("export", targets.export, name="export"),
    path("new/<uuid:child>", writing.write, name="write"),
    path("all", lists.visits, name="list"),
    path("all/<uuid:key>", lists.visit, name="visit"),
    path("all/<uuid:key>/correct", writing.correct, name="correct"),
    path("all/<uuid:key>/issue", issues.raise_issue, name="raise"),
    path("books", books.books, name="books"),
    path("books/pick", books.pick, name="book_pick"),
    path("books/out", books.out, name="book_out"),
    path("books/<uuid:key>", books.book, name="book"),
    path("books/<uuid:key>/take", books.take, name="book_take"),
    path("papers", papers.papers, name="papers"),
    path("papers/<uuid:key>", papers.paper, name="paper"),
    path("held", lists.held, name="held"),
    path("held/<uuid:key>", lists.held_one, name="held_one"),
    path("issues", issues.issues, name="issues"),
    path("issues/figures", issues.issue_figures, name="issue_figures"),
    path("issues/<uuid:key>", issues.issue, name="issue"),
    path("phones", phones.phones, name="phones"),
    path("phones/hand-in", phones.hand_in, name="hand_in"),
    path("phones/<uuid:key>", phones.phone, name="phone"),
    path("pictures/<uuid:key>", phones.picture, name="picture"),
    path("proofs/<uuid:key>", issues.proof, name="proof"),
    path("figures", figures.figures, name="figures"),
    path("cases", of_cases.case_visits, name="case_visits"),
    path("cases/all", of_cases.visited_cases, name="visited_cases"),
    path("progress", progress.progress, name="progress"),
    path("progress/rooms", progress.rooms, name="rooms"),
    path("homes", homes.homes, name="homes"),
    path("homes/all", homes.homes_listed, name="homes_listed"),
    path("leaders", progress.leaders, name="leaders"),
    path("rounds", rounds.rounds, name="rounds"),
    path("rounds/mine", rounds.my_rounds, name="my_rounds"),
    path("rounds/mine/out", round_papers.my_rounds_out, name="my_rounds_out"),
    path("rounds/<uuid:key>", rounds.week, name="week"),
    path("rounds/<uuid:key>/hours", round_hours.hours, name="rounds_hours"),
    path("rounds/<uuid:key>/out", round_papers.rounds_out, name="rounds_out"),
]
