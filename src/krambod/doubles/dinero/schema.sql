-- The books of the double. Columns carry Dinero's own names; store.py says what OERE, BOOLEAN, EXACT and JSON mean.
CREATE TABLE organizations (
    Id INTEGER PRIMARY KEY, Name TEXT, Type TEXT, Email TEXT, Phone TEXT, Street TEXT, City TEXT, ZipCode TEXT,
    AttPerson TEXT, VatNumber TEXT, CountryKey TEXT, Website TEXT, IsPro BOOLEAN, IsPayingPro BOOLEAN,
    IsVatFree BOOLEAN, IsTaxFreeUnion BOOLEAN, ClosedUntil TEXT, LinesInclVat BOOLEAN, PaymentConditionType TEXT,
    PaymentConditionNumberOfDays INTEGER, DefaultAccountNumber INTEGER);
CREATE TABLE accounts (
    OrganizationId INTEGER, AccountNumber INTEGER, Name TEXT, VatCode TEXT, Category TEXT, IsHidden BOOLEAN,
    IsDefaultSalesAccount BOOLEAN, IsDeposit BOOLEAN, IsDefault BOOLEAN, PublicStandardNumber INTEGER,
    BankRegistrationNumber TEXT, BankAccountNumber TEXT, BankSwiftNumber TEXT, BankIbanNumber TEXT,
    PRIMARY KEY (OrganizationId, AccountNumber));
CREATE TABLE accounting_years (
    OrganizationId INTEGER, Name TEXT, FromDate TEXT, ToDate TEXT, PRIMARY KEY (OrganizationId, Name));
CREATE TABLE contacts (
    OrganizationId INTEGER, ContactGuid TEXT, ExternalReference TEXT, Name TEXT, Street TEXT, ZipCode TEXT,
    City TEXT, CountryKey TEXT, Phone TEXT, Email TEXT, Webpage TEXT, AttPerson TEXT, VatNumber TEXT,
    EanNumber TEXT, SENumber TEXT, PNumber TEXT, PaymentConditionType TEXT, PaymentConditionNumberOfDays INTEGER,
    IsPerson BOOLEAN, IsMember BOOLEAN, MemberNumber TEXT, UseCvr BOOLEAN, CompanyTypeKey TEXT,
    InvoiceMailOutOptionKey TEXT, PreferredInvoiceLanguageKey TEXT, PreferredInvoiceCurrencyKey TEXT,
    CreatedAt TEXT, UpdatedAt TEXT, DeletedAt TEXT, PRIMARY KEY (OrganizationId, ContactGuid));
CREATE INDEX contacts_by_change ON contacts (OrganizationId, UpdatedAt);
CREATE INDEX contacts_by_email ON contacts (OrganizationId, folded(Email));
CREATE TABLE sales_vouchers (
    OrganizationId INTEGER, Guid TEXT, Type TEXT, Status TEXT, Number INTEGER, TimeStamp TEXT, ContactGuid TEXT,
    CreditNoteFor TEXT, Date TEXT, PaymentDate TEXT, Currency TEXT, ExchangeRate EXACT, Language TEXT,
    ExternalReference TEXT, Description TEXT, Comment TEXT, Address TEXT, ShowLinesInclVat BOOLEAN,
    InvoiceTemplateId TEXT, PaymentConditionType TEXT, PaymentConditionNumberOfDays INTEGER, ReminderFee EXACT,
    ReminderInterestRate EXACT, IsMobilePayInvoiceEnabled BOOLEAN, IsPensoPayEnabled BOOLEAN, ProductLines JSON,
    TotalExclVat OERE, TotalInclVat OERE, TotalVat OERE, TotalVatableAmount OERE, TotalNonVatableAmount OERE,
    TotalInclVatInDkk OERE, TotalExclVatInDkk OERE, MailOutStatus TEXT, LatestMailOutType TEXT, CreatedAt TEXT,
    UpdatedAt TEXT, DeletedAt TEXT, PRIMARY KEY (OrganizationId, Guid));
CREATE UNIQUE INDEX sales_vouchers_by_number ON sales_vouchers (OrganizationId, Type, Number) WHERE Number IS NOT
    NULL;
CREATE INDEX sales_vouchers_by_change ON sales_vouchers (OrganizationId, UpdatedAt);
CREATE INDEX sales_vouchers_by_reference ON sales_vouchers (OrganizationId, folded(ExternalReference));
CREATE INDEX sales_vouchers_by_contact ON sales_vouchers (OrganizationId, ContactGuid);
CREATE INDEX sales_vouchers_by_invoice ON sales_vouchers (OrganizationId, CreditNoteFor);
CREATE TABLE payments (
    OrganizationId INTEGER, Guid TEXT, VoucherGuid TEXT, DepositAccountNumber INTEGER, Currency TEXT,
    ExchangeRate EXACT, PaymentClass TEXT, RelatedVoucherId TEXT, ExternalReference TEXT, PaymentDate TEXT,
    Description TEXT, Amount OERE, AmountInVoucherCurrency OERE, SettledInDkk OERE,
    PRIMARY KEY (OrganizationId, Guid));
CREATE INDEX payments_by_voucher ON payments (OrganizationId, VoucherGuid);
CREATE TABLE entries (
    Id INTEGER PRIMARY KEY, OrganizationId INTEGER, AccountNumber INTEGER, Date TEXT, VoucherNumber INTEGER,
    VoucherGuid TEXT, FileGuid TEXT, VoucherType TEXT, Description TEXT, VatCode TEXT, Amount OERE, EntryGuid TEXT,
    ContactGuid TEXT, AddedAt TEXT);
CREATE INDEX entries_by_date ON entries (OrganizationId, Date);
CREATE INDEX entries_by_voucher ON entries (OrganizationId, VoucherGuid);
CREATE TABLE ledger_items (
    OrganizationId INTEGER, Id TEXT, Version TEXT, VoucherNumber INTEGER, VoucherDate TEXT, FileGuid TEXT,
    Lines JSON, BookingAt TEXT, BookedAt TEXT, PRIMARY KEY (OrganizationId, Id));
CREATE TABLE manual_vouchers (
    OrganizationId INTEGER, Guid TEXT, TimeStamp TEXT, Status TEXT, VoucherNumber INTEGER, VoucherDate TEXT,
    FileGuid TEXT, ExternalReference TEXT, Lines JSON, CreditNoteFor TEXT, BookingTime TEXT, DeletedAt TEXT,
    PRIMARY KEY (OrganizationId, Guid));
CREATE TABLE purchase_vouchers (
    OrganizationId INTEGER, Guid TEXT, TimeStamp TEXT, Status TEXT, VoucherNumber INTEGER, PurchaseType TEXT,
    VoucherDate TEXT, PaymentDate TEXT, DepositAccountNumber INTEGER, RegionKey TEXT, ContactGuid TEXT, FileGuid TEXT,
    ExternalReference TEXT, Currency TEXT, ExchangeRate EXACT, Lines JSON, TotalInclVat OERE, TotalInclVatInDkk OERE,
    CreditNoteFor TEXT, BookingTime TEXT, DeletedAt TEXT, PRIMARY KEY (OrganizationId, Guid));
CREATE INDEX purchase_vouchers_by_contact ON purchase_vouchers (OrganizationId, ContactGuid);
CREATE TABLE webhook_subscriptions (
    OrganizationId INTEGER, ClientId TEXT, EventId TEXT, Uri TEXT, SubscribedAt TEXT,
    PRIMARY KEY (OrganizationId, ClientId, EventId));
CREATE TABLE mailouts (
    Id INTEGER PRIMARY KEY, OrganizationId INTEGER, VoucherGuid TEXT, Date TEXT, Sender TEXT, Receiver TEXT,
    Subject TEXT, Message TEXT, Type TEXT, Status TEXT, CCToSender BOOLEAN);
CREATE INDEX mailouts_by_voucher ON mailouts (OrganizationId, VoucherGuid);
CREATE TABLE contact_notes (
    OrganizationId INTEGER, NoteGuid TEXT, ContactGuid TEXT, Text TEXT, CreatedAt TEXT, UpdatedAt TEXT,
    PRIMARY KEY (OrganizationId, NoteGuid));
CREATE TABLE reminders (
    OrganizationId INTEGER, Id INTEGER, VoucherGuid TEXT, BookingGuid TEXT, Status TEXT, Date TEXT, Title TEXT,
    Description TEXT, WithDebtCollectionWarning BOOLEAN, WithFee BOOLEAN, WithInterestFee BOOLEAN,
    WithCompensationFee BOOLEAN, Fee OERE, InterestFee OERE, CompensationFee OERE, PRIMARY KEY (OrganizationId, Id));
CREATE INDEX reminders_by_voucher ON reminders (OrganizationId, VoucherGuid);
CREATE TABLE products (
    OrganizationId INTEGER, ProductGuid TEXT, ProductNumber TEXT, Name TEXT, BaseAmountValue EXACT,
    Quantity EXACT, AccountNumber INTEGER, Unit TEXT, ExternalReference TEXT, Comment TEXT, CreatedAt TEXT,
    UpdatedAt TEXT, DeletedAt TEXT, PRIMARY KEY (OrganizationId, ProductGuid));
CREATE TABLE files (
    OrganizationId INTEGER, FileGuid TEXT, FileName TEXT, ContentType TEXT, Content BLOB, UploadedAt TEXT,
    PRIMARY KEY (OrganizationId, FileGuid));
CREATE TABLE attachments (
    OrganizationId INTEGER, DocumentGuid TEXT, FileGuid TEXT, FileName TEXT, DocumentType TEXT,
    PRIMARY KEY (OrganizationId, DocumentGuid, FileGuid));
CREATE TABLE counters (
    OrganizationId INTEGER, Name TEXT, Value INTEGER, PRIMARY KEY (OrganizationId, Name));

CREATE TABLE users (
    UserId TEXT PRIMARY KEY, Name TEXT, Email TEXT);
CREATE TABLE memberships (
    UserId TEXT, OrganizationId INTEGER, RoleKey TEXT, PRIMARY KEY (UserId, OrganizationId));
CREATE TABLE clients (
    ClientId TEXT PRIMARY KEY, ClientSecret TEXT, Kind TEXT, RedirectUris JSON);
CREATE TABLE api_keys (
    ApiKey TEXT PRIMARY KEY, ClientId TEXT, OrganizationId INTEGER, RevokedAt TEXT);
CREATE TABLE codes (
    Code TEXT PRIMARY KEY, ClientId TEXT, UserId TEXT, RedirectUri TEXT, Scope TEXT, CodeChallenge TEXT,
    ExpiresAt TEXT, GrantId TEXT);
CREATE TABLE grants (
    GrantId TEXT PRIMARY KEY, ClientId TEXT, UserId TEXT, ApiKey TEXT, OrganizationId INTEGER, Scope TEXT,
    RevokedAt TEXT);
CREATE TABLE refresh_tokens (
    Token TEXT PRIMARY KEY, GrantId TEXT, ReplacedAt TEXT);
CREATE TABLE access_tokens (
    Token TEXT PRIMARY KEY, GrantId TEXT, ExpiresAt TEXT);
CREATE TABLE calls (
    Id INTEGER PRIMARY KEY, At TEXT, Method TEXT, Path TEXT, Operation TEXT, Query TEXT, OrganizationId INTEGER,
    ClientId TEXT, Status INTEGER, Code INTEGER, Fault TEXT);
CREATE INDEX calls_by_organization ON calls (OrganizationId, Id);
