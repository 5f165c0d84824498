namespace PrivacyFunctions.DataMap;

/// <summary>
/// Every key that a pack can have, by section: the one list that the loader reads by and that policy-pack.schema.json
/// is compared with. <see cref="SectionKeys.Schema"/> is the section's name under <c>$defs</c>.
/// </summary>
internal static class PackKeys
{
    public static readonly SectionKeys Pack = new("pack", [
        new("product", "the product's name"),
        new("version", "the version of this pack, for example \"2026-05\""),
        new("contact", "the privacy e-mail address of the product"),
        new("promises", "what the notice promises, for example { answerWithin: P30D, defaultRegulation: gdpr }"),
        new("exports", "how packages are kept, for example { packageLifetime: P30D }"),
        new("erasure", "how people are erased, for example { grace: P7D, backups: { maxAge: P30D } }"),
        new("tenants", "how long tenants that end are kept, for example { deletionWindow: P7D }", Required: false),
        new(
            "ownData", "how long PrivacyFunctions keeps records of its own, for example { audit: { period: P7Y } }",
            Required: false),
        new(
            "consents", "what people agree to or opt out of, for example { purposes: { telemetry: { … } } }",
            Required: false),
        new(
            "governance", "when tenants are told of changes and breaches, for example { noticeOfChange: P30D }",
            Required: false),
        new("settings", "what every tenant may set for itself", Required: false),
        new("sweeps", "limits of the removal of records whose time is over", Required: false),
        new("roles", "custom roles, for example { privacy-officer: ADMIN }", Required: false),
        new("identity", "where the product knows its people"),
        new("grounds", "the legal grounds for keeping records against an erasure", Required: false),
        new("services", "the product's services with personal data"),
    ]);

    public static readonly SectionKeys Promises = new("promises", [
        new("answerWithin", "a period such as P30D"),
        new("defaultRegulation", "gdpr or ccpa"),
    ]);

    public static readonly SectionKeys Exports = new("exports", [
        new("packageLifetime", "a period such as P30D"),
        new("signInToDownload", "true or false", Required: false),
    ]);

    public static readonly SectionKeys Erasure = new("erasure", [
        new("grace", "how long an erasure can be cancelled, such as P7D, or none where it begins at once"),
        new("reminderBefore", "how long before the end of grace the person is reminded, such as P1D", Required: false),
        new(
            "restrictDuringGrace",
            "true where nothing of the person is processed during grace: product services read it beside the fence",
            Required: false),
        new(
            "order",
            "the services in the order of their erasure, those of a group in brackets together; without it, all at once",
            Required: false),
        new("recipients", "whom the data were disclosed to and who are told of an erasure", Required: false),
        new("backups", "how long the product's backups keep what was erased, for example { maxAge: P30D }"),
        new(
            "everywhereWithin", "the promise of when an erased person is gone from backups too, such as P30D",
            Required: false),
    ]);

    public static readonly SectionKeys Tenants = new("tenants", [
        new("deletionWindow", "how long a tenant's deletion can be undone, such as P7D"),
        new("trialFor", "how long a trial lasts, such as P14D; without it, until somebody ends it", Required: false),
        new(
            "trialExpiredFor", "how long an expired trial's data is kept, such as P30D; without it, until it is deleted",
            Required: false),
        new(
            "inactiveFor", "how long an inactive tenant's data is kept, such as P18M; without it, until it is deleted",
            Required: false),
        new(
            "noticeBefore", "how long before its data is deleted a tenant is told, such as P7D, which is also the default",
            Required: false),
    ]);

    public static readonly SectionKeys OwnData = new("ownData", [
        new(
            "audit", "how long audit events are kept in full, such as { period: P7Y }; then they become counts by month",
            Required: false),
        new("requests", "how long the record of a request is kept after its end, such as P24M", Required: false),
        new("mails", "how long sent mails are kept, unreadable, after the last of their request, such as P90D", Required: false),
        new("links", "how long a link that opens nothing any more says why, such as P30D", Required: false),
        new("facts", "how long a fact is known after the last rule has acted on it, such as P30D", Required: false),
        new("orchestrations", "how long the history of a finished orchestration is kept, such as P30D", Required: false),
        new(
            "consents",
            "how long a person's decisions are kept after their account was closed, such as P18M; without it, until the " +
            "person or the tenant is erased",
            Required: false),
    ]);

    public static readonly SectionKeys OwnAudit = new("ownAudit", [
        new("period", "a period such as P7Y", Required: false),
        new("setting", "the setting that gives the period in days, instead of a fixed one", Required: false),
    ]);

    public static readonly SectionKeys Consents = new("consents", [
        new("purposes", "the purposes that people decide about, by name"),
        new(
            "renewOn",
            "the kinds of policy documents, such as [privacy_notice, terms], whose new version a consent must be given " +
            "under anew",
            Required: false),
    ]);

    public static readonly SectionKeys Purpose = new("purpose", [
        new("title", "the purpose's name for a person"),
        new("text", "what the person is shown and agrees to, in a sentence"),
        new("basis", "opt_in where nothing happens before a yes, opt_out where it does until a no"),
        new(
            "kind",
            "what the law has rules about: sale or sharing, which a browser's Global Privacy Control opts out of, " +
            "sensitive, which an opt-out under the CCPA reaches too, marketing, or model_training, which is opt_in always; " +
            "marketing may be either, as some countries allow it to customers until they say no",
            Required: false),
        new("tenantMayOptOut", "true where the organisation may switch it off for all of its people", Required: false),
        new("feature", "the feature whose records end when somebody opts out, as a collection's retention names it", Required: false),
        new("neverDone", "true where the product does no such thing and only says so", Required: false),
    ]);

    public static readonly SectionKeys Governance = new("governance", [
        new(
            "noticeOfChange", "how long before a material change of a published document tenants are told, such as P30D",
            Required: false),
        new(
            "mailOf", "every_change, where tenants are mailed of immaterial changes too, or material_changes",
            Required: false),
        new(
            "noticeOfSubprocessor", "how long before a new subprocessor starts tenants are told, such as P30D",
            Required: false),
        new("breach", "the clock of a breach, such as { assessWithin: PT72H, notifyWithin: PT72H }", Required: false),
    ]);

    public static readonly SectionKeys Breach = new("breach", [
        new("assessWithin", "how soon after it is known a breach is assessed, such as PT72H", Required: false),
        new(
            "notifyWithin", "how soon after it is known the tenants that it concerns are told, such as PT72H",
            Required: false),
        new(
            "remindBefore", "how long before either time is over operators are reminded, such as PT24H",
            Required: false),
    ]);

    public static readonly SectionKeys Recipient = new("recipient", [
        new("name", "the organisation's name"),
        new("email", "the address where it is told; without it, the tenant is told to tell it", Required: false),
        new("services", "the services whose data it received, such as [accounts]"),
    ]);

    public static readonly SectionKeys Backups = new("backups", [
        new("maxAge", "how old a backup gets before it is destroyed, such as P30D"),
        new(
            "shreddedServices",
            "the services that keep everything personal but opaque ids encrypted under keys of PrivacyFunctions, so that " +
            "destroying a key reaches their backups",
            Required: false),
    ]);

    public static readonly SectionKeys Setting = new("setting", [
        new("title", "what is set, for the tenant's administrators"),
        new("min", "the fewest days; 0 keeps the records for ever"),
        new("max", "the most days"),
        new("default", "the days where the tenant sets none"),
    ]);

    public static readonly SectionKeys Sweeps = new("sweeps", [
        new("recordsPerRun", "how many records one run of a rule changes in a tenant at most, such as 100000"),
    ]);

    public static readonly SectionKeys Identity = new("identity", [
        new("service", "the service with the accounts"),
        new("collection", "its collection of people"),
        new("subjectId", "the field with the person's id"),
        new("email", "the field with the address for mails"),
        new("externalId", "the field with the tenant's own id of the person", Required: false),
        new("displayName", "the field with the name to greet by", Required: false),
        new("login", "how a token leads to a person", Required: false),
    ]);

    public static readonly SectionKeys Login = new("login", [
        new("service", "the service with the logins"),
        new("collection", "its collection of logins"),
        new("issuer", "the field with the token's issuer"),
        new("subject", "the field with the token's subject"),
        new("subjectId", "the field with the person's id"),
    ]);

    public static readonly SectionKeys Ground = new("ground", [
        new("text", "the law and what it demands, in a sentence"),
        new("period", "how long from each record's date, such as P7Y"),
    ]);

    public static readonly SectionKeys Service = new("service", [
        new("title", "the service's name for a person"),
        new("purpose", "what the data is for, in a sentence"),
        new("connector", "sqlite, postgresql, files, http, scim, oauth-revocation, keycloak or none"),
        new("connection", "the name of the connection that the host is given", Required: false),
        new("nothingKept", "what is processed in memory and never stored", Required: false),
        new("collections", "the tables, folders or resources with personal data", Required: false),
        new("exempt", "tables and columns without personal data, with the reason", Required: false),
    ]);

    public static readonly SectionKeys NothingKept = new("nothingKept", [
        new("title", "the data's name for a person"),
        new("reason", "why nothing is stored, in a sentence"),
    ]);

    public static readonly SectionKeys Exemption = new("exemption", [
        new("table", "the table's name"),
        new("column", "the column's name, where only that is exempt", Required: false),
        new("reason", "why this is not personal data, in a sentence"),
    ]);

    public static readonly SectionKeys Collection = new("collection", [
        new("title", "the collection's name for a person"),
        new("source", "the table, folder or resource"),
        new("tenant", "the column with the tenant id"),
        new("subject", "the column that says whose record it is"),
        new("knownBy", "what the subject column holds: subjectId, email or externalId", Required: false),
        new(
            "key",
            "the columns that are unique inside a tenant, such as [id]: without them records cannot be paged without " +
            "loss, and an erasure cannot be proved"),
        new("objects", "the column with the name of the stored object", Required: false),
        new("lawfulBasis", "the lawful basis of the fields"),
        new("retention", "how long records are kept, for example { text: As long as the account. }"),
        new("erase", "what an erasure does, for example { action: hard_delete }"),
        new("fields", "the columns with what they hold"),
    ]);

    public static readonly SectionKeys Retention = new("retention", [
        new("text", "the rule in a sentence, as the person reads it"),
        new("from", "the timestamp field that the period counts from", Required: false),
        new("period", "a period such as P18M; without it, as long as the account", Required: false),
        new("setting", "the setting that gives the period in days, instead of a fixed one", Required: false),
        new("whenUnset", "the period of tenants that set none, where it is not the setting's default", Required: false),
        new("onlyAfter", "mirror_verified, where records go only once their copy is verified", Required: false),
        new(
            "atEnd",
            "hard_delete, pseudonymise or secure_erase; without it, what an erasure does, or hard_delete where that keeps",
            Required: false),
        new(
            "parent",
            "what the records belong to and go with, such as { collection: sessions, column: session_id }",
            Required: false),
        new(
            "whenTenant",
            "a state of the tenant that ends the records' time, such as { state: inactive, after: P30D }",
            Required: false),
        new("events", "the product's facts that end the records' time", Required: false),
    ]);

    public static readonly SectionKeys WhenTenant = new("whenTenant", [
        new("state", "trial_expired or inactive"),
        new("after", "how long after the tenant came into the state, such as P30D; without it, at once", Required: false),
    ]);

    public static readonly SectionKeys Parent = new("parent", [
        new("collection", "the collection of the same service whose records these belong to"),
        new("column", "the column that has the key of the record that this one belongs to"),
    ]);

    public static readonly SectionKeys Event = new("event", [
        new("on", "the kind of fact, such as connection_revoked"),
        new("after", "how long after the fact, such as P30D; without it, at once", Required: false),
        new("match", "the field whose value the fact names", Required: false),
        new("feature", "the feature that the fact is about", Required: false),
    ]);

    public static readonly SectionKeys Erase = new("erase", [
        new("action", "hard_delete, pseudonymise, secure_erase or retain"),
        new("ground", "the legal ground, where the action is retain", Required: false),
    ]);

    public static readonly SectionKeys Field = new("field", [
        new("column", "the column's name, where it is not the field's name in snake_case", Required: false),
        new("category", "what kind of data this is"),
        new("class", "identity, behaviour, operational or none"),
        new("lawfulBasis", "the lawful basis, where it differs from the collection's", Required: false),
        new("type", "text, integer, number, boolean, timestamp, json or bytes", Required: false),
        new("omit", "why exports leave this field out, in a sentence", Required: false),
        new("optional", "true where records may lack the value", Required: false),
    ]);

    public static IReadOnlyList<SectionKeys> All { get; } =
    [
        Pack, Promises, Exports, Erasure, Recipient, Backups, Tenants, OwnData, OwnAudit, Consents, Purpose, Governance, Breach, Setting, Sweeps, Identity, Login, Ground, Service,
        NothingKept, Exemption, Collection, Retention, Parent, WhenTenant, Event, Erase, Field,
    ];
}

internal sealed record SectionKeys(string Schema, IReadOnlyList<PackKey> Keys);

/// <param name="Hint">Completes "Add 'key:' with …".</param>
internal sealed record PackKey(string Name, string Hint, bool Required = true);
