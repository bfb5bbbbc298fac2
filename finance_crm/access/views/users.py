"""Pages that manage people and teams, and the one about oneself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finance_crm.access.domain.roles import Right
from finance_crm.access.forms.users import ROLE_CHOICES, ProfileForm, TeamForm, UserFilters, UserForm
from finance_crm.access.guards import requires, signed_in
from finance_crm.access.invitations import invitation_url
from finance_crm.access.queries import users as queries
from finance_crm.access.queries.rights import get_rights
from finance_crm.access.services import users as services
from finance_crm.web.tables import Badge, Column, Kind, Table


class UserTable(Table):
    name = "users"
    caption = gettext_lazy("Users")
    columns = (
        Column("username", gettext_lazy("User name"), Kind.CODE, link=("access:user", "id")),
        Column("first_name", gettext_lazy("First name")),
        Column("last_name", gettext_lazy("Last name")),
        Column("email", gettext_lazy("E-mail")),
        Column(
            "role",
            gettext_lazy("Role"),
            Kind.BADGE,
            badges={name: Badge(label) for name, label in ROLE_CHOICES},
        ),
        Column(
            "state",
            gettext_lazy("State"),
            Kind.BADGE,
            badges={
                "active": Badge(gettext_lazy("Active"), "good"),
                "off": Badge(gettext_lazy("Switched off"), "warn"),
            },
        ),
        Column("last_login", gettext_lazy("Last sign-in"), Kind.MOMENT),
    )
    default_sort = "username"
    filter_form = UserFilters


@require_GET
@requires(Right.MANAGE_USERS)
def user_list(request: HttpRequest) -> HttpResponse:
    table = UserTable(request)
    rows = queries.list_users(
        filters=table.filters, order_by=table.sort.order_by(), offset=table.offset, limit=table.limit
    )
    fields = ("id", *(column.key for column in UserTable.columns))
    table.load(rows, fields=fields, count=queries.find_users(filters=table.filters).count())
    return render(request, "access/users.html", {"table": table})


@require_GET
@requires(Right.MANAGE_USERS)
def role_rights(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "access/roles.html",
        {"roles": queries.list_role_labels(), "rows": queries.list_role_rights()},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_USERS)
def user_create(request: HttpRequest) -> HttpResponse:
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.create_user(details=form.details)
        return render(request, "access/invited.html", {"person": user, "url": invitation_url(request, user)})
    return render(request, "access/user_form.html", {"form": form, "title": _("New user")})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_USERS)
def user_edit(request: HttpRequest, user_id: int) -> HttpResponse:
    user = queries.get_user(user_id=user_id)
    if user is None:
        raise Http404
    form = UserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_user(user_id=user_id, details=form.details)
        except services.LastAdministratorError:
            form.add_error("role", _("Somebody has to be left who may manage users."))
        else:
            messages.success(request, _("Saved."))
            return redirect("access:user", user_id=user_id)
    return render(request, "access/user_form.html", {"form": form, "person": user, "title": str(user)})


@require_POST
@requires(Right.MANAGE_USERS)
def user_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Switch somebody off or on again."""
    if queries.get_user(user_id=user_id) is None:
        raise Http404
    try:
        services.set_active(user_id=user_id, is_active=request.POST.get("active") == "yes")
    except services.LastAdministratorError:
        messages.error(request, _("Somebody has to be left who may manage users."))
    return redirect("access:user", user_id=user_id)


@require_POST
@requires(Right.MANAGE_USERS)
def user_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show the link with which this person chooses a password."""
    user = queries.get_user(user_id=user_id)
    if user is None or not user.is_active:
        raise Http404
    return render(request, "access/invited.html", {"person": user, "url": invitation_url(request, user)})


@require_GET
@requires(Right.MANAGE_USERS)
def team_list(request: HttpRequest) -> HttpResponse:
    return render(request, "access/teams.html", {"teams": queries.list_teams()})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_USERS)
def team_edit(request: HttpRequest, team_id: int | None = None) -> HttpResponse:
    team = queries.get_team(team_id=team_id) if team_id else None
    if team_id and team is None:
        raise Http404
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        member_ids = [member.pk for member in values["members"]]
        services.save_team(team_id=team_id, code=values["code"], name=values["name"], member_ids=member_ids)
        return redirect("access:teams")
    return render(request, "access/team_form.html", {"form": form, "title": str(team or _("New team"))})


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_profile(user_id=request.user.pk, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("access:profile")
    rights = queries.label_rights(rights=get_rights(user=request.user))
    teams = queries.list_team_names(user_id=request.user.pk)
    return render(request, "access/profile.html", {"form": form, "rights": rights, "teams": teams})
