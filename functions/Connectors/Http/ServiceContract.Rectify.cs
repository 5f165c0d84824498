using System.Text.Json;

namespace PrivacyFunctions.Connectors.Http;

public static partial class ServiceContract
{
    /// <summary>
    /// A service may have none; then it answers 404 or 501, and a correction ends
    /// <see cref="FailureReason.NotSupported"/>.
    /// </summary>
    public const string Rectify = "/privacy/v1/rectify";
}

/// <param name="Step">The same step again is the same correction.</param>
/// <param name="Field">The property that is corrected.</param>
/// <param name="Value">A text, a number, true or false; absent: the value is removed.</param>
/// <param name="Record">The key of the one record that is meant; absent: all of the person's.</param>
public sealed record RectifyCall(
    string TenantId, string RequestId, CallSubject Subject, string Collection, string Step, string Field,
    JsonElement? Value = null, string? Record = null)
{
    /// <summary>The value is personal data and stays out of logs.</summary>
    public override string ToString() => Step;
}

/// <param name="Count">Records that are meant and have the value now; an export reads whether it is true.</param>
public sealed record RectifyAnswer(string TenantId, string SubjectId, string Collection, long Count);
