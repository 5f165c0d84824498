using System.Text.Json.Serialization;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>Input of the intake's orchestration. Opaque ids only.</summary>
public sealed record IntakeDueV1(TenantId Tenant, RequestId Intake, IntakePhase Phase);

/// <summary>What an intake waits for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IntakePhase>))]
public enum IntakePhase
{
    /// <summary>The mail with its code.</summary>
    [JsonStringEnumMemberName("code")]
    Code,

    /// <summary>Confirmed: the request, or why there is none.</summary>
    [JsonStringEnumMemberName("submission")]
    Submission,
}
