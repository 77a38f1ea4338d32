"""Which merchants and shops does this installation serve, who works there, and which rules book their sales?"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from krambod.merchants.rights import MemberRole
from krambod.merchants.tenancy import TenantModel


class Installation(models.Model):
    """The one row of this installation. It works while `paused_cause` is empty. A person wrote `paused_reason`."""

    paused_cause = models.CharField(max_length=40, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=200, blank=True, default="", db_default="")


class Merchant(models.Model):
    """A tenant of this installation. Once `closed_at` is set, nobody can open it, and its rows are deleted soon."""

    name = models.CharField(max_length=200)
    vat_number = models.CharField(max_length=20, blank=True, default="", db_default="")  # its CVR number, if told
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    set_up_at = models.DateTimeField(null=True)  # when we saw that an order had come through; pages show the way there

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates users. A user comes from a sign-up, an invitation or the operator."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Creates a user. If `password` is None, nobody can log in with a password until one is chosen."""
        user = self.model(email=self.normalize_email(email).casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Creates an operator of the installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in with an e-mail address. Their membership says what they may do at a merchant.

    `is_staff` marks the operator of the installation, who may open Django's admin.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")  # empty: the browser's
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Membership(TenantModel):
    """A user's role at a merchant, and what they chose for themselves: mail, and orders kept in their browsers."""

    class Digest(models.TextChoices):
        """How often a summary is mailed."""

        DAILY = "daily"
        WEEKLY = "weekly"
        NEVER = "never"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in MemberRole])
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.DAILY)
    keeps_seen_orders = models.BooleanField(default=False, db_default=False)  # in the member's browsers
    digested_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "user"], name="one_membership")]


class Invitation(TenantModel):
    """An invitation to join a merchant. Its link was mailed, and we keep only the digest of the link's token."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in MemberRole])
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "email"], name="one_invitation")]


class AuditEntry(TenantModel):
    """Who did what at a merchant: settings, people, tokens, connections, exports. The codes in `action` never change.

    `actor` is the person's name at that time. It stays when the user is deleted.
    """

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=320)
    action = models.CharField(max_length=40)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["merchant", "-at"], name="audit_newest")]


class SavedView(TenantModel):
    """A search in the list of orders that a person keeps under a name. `query` is that of the list's address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "user", "name"], name="one_view_of_a_name")]


DINERO = "dinero"  # an economic system


class Shop(TenantModel):
    """A shop of a merchant. `code` is in Dinero's external references and guids, so it never changes."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, unique=True)
    platform = models.CharField(max_length=40, default="api")
    key = models.CharField(max_length=64, unique=True)  # part of the address of its webhooks
    api_token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    economic_system = models.CharField(
        max_length=20, blank=True, default="", db_default=""
    )  # empty: none is chosen yet
    unfinished_setup = models.JSONField(
        default=dict, db_default={}
    )  # what was chosen on the way to the first booking rules

    def __str__(self) -> str:
        return self.name


class StoredRules(TenantModel):
    """One version of a shop's booking rules. The newest one counts. `transfers.rules` reads the `document`."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="rules")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: a command did

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shop", "version"], name="one_rules_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="rules_versions_start_at_1"),
        ]
