using System.Text.Json.Serialization;

namespace PrivacyFunctions.Requests;

/// <summary>What a person is told about their request besides its answer (GDPR Art. 12(3) and (4)).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    [JsonStringEnumMemberName("extended")]
    Extended,
    [JsonStringEnumMemberName("rejected")]
    Rejected,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>The due date has come and some services never answered, or never will.</summary>
    [JsonStringEnumMemberName("incomplete")]
    Incomplete,
}

/// <summary>
/// A notice that is decided but not yet mailed; written in the transaction of the decision, deleted when the mail is
/// handed over.
/// </summary>
/// <param name="SealedDecision">Who decided and the typed reason (an <see cref="Audit.AuditPayload"/>), sealed under
/// the request's contact key.</param>
internal sealed record Notice(RequestId Request, NoticeKind Kind, byte[] SealedDecision, DateTimeOffset DecidedAt);
