"""Pages about people, their rights and system clients."""

from django.urls import path

from finance_crm.access.views import approvals, clients, users

app_name = "access"

urlpatterns = [
    path("profile/", users.profile, name="profile"),
    path("users/", users.user_list, name="users"),
    path("users/roles/", users.role_rights, name="roles"),
    path("users/new/", users.user_create, name="user_create"),
    path("users/<int:user_id>/", users.user_edit, name="user"),
    path("users/<int:user_id>/active/", users.user_active, name="user_active"),
    path("users/<int:user_id>/invite/", users.user_invite, name="user_invite"),
    path("teams/", users.team_list, name="teams"),
    path("teams/new/", users.team_edit, name="team_create"),
    path("teams/<int:team_id>/", users.team_edit, name="team"),
    path("clients/", clients.client_list, name="clients"),
    path("clients/new/", clients.client_create, name="client_create"),
    path("clients/<int:client_id>/", clients.client_edit, name="client"),
    path("clients/<int:client_id>/rotate/", clients.client_rotate, name="client_rotate"),
    path("clients/<int:client_id>/active/", clients.client_active, name="client_active"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/decide/", approvals.decide, name="decide_approvals"),
    path("approvals/<int:request_id>/", approvals.detail, name="approval"),
    path("approvals/<int:request_id>/withdraw/", approvals.withdraw, name="withdraw_approval"),
    path("authorities/", approvals.authorities, name="authorities"),
    path("authorities/<slug:kind>/<slug:role>/", approvals.authority, name="authority"),
]
