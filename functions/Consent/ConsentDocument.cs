using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// <c>consents.json</c>: what we hold about a person's decisions, for the copy of their data (GDPR Art. 15).
/// </summary>
public sealed class ConsentDocument(ConsentHistory history)
{
    public const string FileName = "consents.json";

    private static readonly JsonSerializerOptions ReadableJson = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Null where the person never said anything.</summary>
    public async Task<byte[]?> OfAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        await history.OfPersonAsync(tenant, subject, cancellation) is { } entries
            ? JsonSerializer.SerializeToUtf8Bytes(new { Decisions = entries }, ReadableJson) : null;
}
