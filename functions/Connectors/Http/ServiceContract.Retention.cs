namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// The calls with which a service removes records by the pack's retention rules. It may have none of them; then it
/// answers 404 or 501, and a rule ends <see cref="FailureReason.NotSupported"/>.
/// </summary>
public static partial class ServiceContract
{
    private const string Retention = "/privacy/v1/retention/";

    public const string CountRecords = Retention + "count";
    public const string SweepRecords = Retention + "sweep";

    /// <summary>Needed only where records are pseudonymised.</summary>
    public const string ListPeople = Retention + "people";

    /// <summary>Needed only where records have secrets.</summary>
    public const string HashRecordSecrets = Retention + "secrets/hash";

    /// <inheritdoc cref="HashRecordSecrets"/>
    public const string RemoveRecordSecrets = Retention + "secrets/remove";

    /// <summary>A service that answers 404 there does not offer the call.</summary>
    public static bool MayBeLeftOut(string path) =>
        path is EraseTenant or CountTenant or Rectify || IsOfRetention(path);

    /// <summary>How long a call's body may be.</summary>
    public static int CallBytes(string path) =>
        IsOfRetention(path) ? ConnectorLimits.SweepCallBytes : ConnectorLimits.CallBytes;

    private static bool IsOfRetention(string path) => path.StartsWith(Retention, StringComparison.Ordinal);
}

/// <param name="By"><c>older_than</c>, <c>value</c>, <c>person</c> or <c>all</c>.</param>
/// <param name="Column">For <c>older_than</c> and <c>value</c>.</param>
/// <param name="CutOff">For <c>older_than</c>: the column lies before it.</param>
/// <param name="Value">For <c>value</c>: the column has it.</param>
/// <param name="Subject">For <c>person</c>.</param>
public sealed record CallSelection(
    string By, string? Column = null, DateTimeOffset? CutOff = null, string? Value = null, CallSubject? Subject = null)
{
    /// <summary>A value may be personal data and stays out of logs.</summary>
    public override string ToString() => By;
}

/// <param name="Action"><c>hard_delete</c>, <c>pseudonymise</c> or <c>secure_erase</c>.</param>
/// <param name="Held">People with a hold, by the identifier that the collection knows people by.</param>
/// <param name="Requested">People with an open access request; one who is in both lists has a hold.</param>
public sealed record CountRecordsCall(
    string TenantId, string RequestId, string Collection, CallSelection Selection, string Action,
    IReadOnlyList<string> Held, IReadOnlyList<string> Requested);

/// <param name="Selected">All that the selection names and the action would still change.</param>
/// <param name="Held">Of those: of people with a hold.</param>
/// <param name="Requested">Of those: of people with an open request and without a hold.</param>
/// <param name="Undated">For <c>older_than</c>: records of the tenant without a readable date.</param>
public sealed record CountRecordsAnswer(
    string TenantId, string Collection, long Selected, long Held, long Requested, long Undated);

/// <param name="Protected">People whose records stay, whatever the reason.</param>
public sealed record ListPeopleCall(
    string TenantId, string RequestId, string Collection, CallSelection Selection, IReadOnlyList<string> Protected,
    int MaxPeople);

/// <summary>Some of the people whose selected records still say who they are; none when there are none any more.</summary>
public sealed record ListPeopleAnswer(string TenantId, string Collection, IReadOnlyList<string> People);

/// <param name="Step">The same step again is the same piece of work: what is done is not done twice.</param>
/// <param name="Limit">At most so many records are changed.</param>
/// <param name="NotAfter">Nothing is changed after that moment of the real clock.</param>
/// <param name="Pseudonyms">
/// For <c>pseudonymise</c>: whose records are changed, besides those of nobody, and what takes the person's place.
/// </param>
/// <param name="Cursor">The last answer's; absent for the first piece.</param>
public sealed record SweepRecordsCall(
    string TenantId, string RequestId, string Collection, string Step, CallSelection Selection, string Action,
    IReadOnlyList<string> Protected, long Limit, DateTimeOffset NotAfter,
    IReadOnlyList<CallPseudonym>? Pseudonyms = null, string? Cursor = null);

public sealed record CallPseudonym(string Person, string Pseudonym)
{
    /// <summary>Both lead to records and stay out of logs.</summary>
    public override string ToString() => "[sensitive]";
}

/// <param name="Count">Records that were changed.</param>
/// <param name="More">Records may be left: the next call comes, with the cursor.</param>
/// <param name="LongestTransactionMs">Milliseconds that others may have waited for.</param>
public sealed record SweepRecordsAnswer(
    string TenantId, string Collection, long Count, bool More, int LongestTransactionMs, string? Cursor = null);

public sealed record HashRecordSecretsCall(
    string TenantId, string RequestId, string Collection, CallSelection Selection, IReadOnlyList<string> Protected);

/// <summary>Some of the secrets that the selected records still have; none when there are none any more.</summary>
public sealed record HashRecordSecretsAnswer(string TenantId, string Collection, IReadOnlyList<SecretHash> Secrets);

/// <param name="Recorded">The only secrets that may go; one that changed since it was hashed stays.</param>
/// <param name="NotAfter">As of <see cref="SweepRecordsCall"/>.</param>
public sealed record RemoveRecordSecretsCall(
    string TenantId, string RequestId, string Collection, CallSelection Selection, IReadOnlyList<string> Protected,
    IReadOnlyList<SecretHash> Recorded, DateTimeOffset NotAfter);

public sealed record RemoveRecordSecretsAnswer(string TenantId, string Collection);
