using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// Whether an erasure may be certified: if and only if every service and collection of the pack is confirmed. What
/// speaks against it is a bug of whoever asks, not an outcome.
/// </summary>
internal static class CertificateGrounds
{
    /// <exception cref="InvalidOperationException">Something is not confirmed; says what, by names of the pack.
    /// </exception>
    public static void Check(ErasureRecord record, PolicyPack pack)
    {
        if (FindFault(record, pack) is { } fault)
            throw new InvalidOperationException($"The erasure of {record.Request} cannot be certified: {fault}");
    }

    /// <summary>A service that was asked nothing, because the pack declares that it keeps nothing.</summary>
    public static bool IsDeclared(ServiceErasure service) =>
        service.Result.Items.All(item => item.Receipt is Receipt.NotKept);

    /// <summary>A service that was asked in a way that nobody can check.</summary>
    public static bool IsOnlyAsked(ServiceErasure service) =>
        service.Result.Items.Any(item => item.Receipt is Receipt.Asked);

    private static string? FindFault(ErasureRecord record, PolicyPack pack)
    {
        if (record.LiveSystemsErasedAt is null)
            return "the live systems are not erased.";
        if (record.KeyInaccessibleAt is null)
            return "the person's key is not destroyed.";
        if (record.NoGrace && !IsSignedOffByAnother(record.Approvals))
            return "grace was waived without the sign-off of another person.";
        return pack.Services.Select(service => FindFault(record, service)).OfType<string>().FirstOrDefault()
            ?? record.Services.Select(FindFault).OfType<string>().FirstOrDefault();
    }

    /// <summary>What the pack has and the record does not.</summary>
    private static string? FindFault(ErasureRecord record, Service service)
    {
        if (record.Services.FirstOrDefault(candidate => candidate.Service == service.Name) is not { } erased)
            return $"service {service.Name} is missing.";
        var missing = service.Collections.FirstOrDefault(
            collection => erased.Result.Items.All(item => item.Collection != collection.Name));
        return missing is null ? null : $"collection {service.Name}.{missing.Name} is missing.";
    }

    private static string? FindFault(ServiceErasure service)
    {
        if (service.Result.Items.FirstOrDefault(item => !IsSettled(item.Receipt)) is { } open)
            return $"collection {service.Service}.{open.Collection} is {ItemView.Of(open).Outcome}.";
        if (service.Left.Count > 0)
            return $"the verification of service {service.Service} still found records.";
        return service.VerifiedAt is null && !IsDeclared(service)
            ? $"service {service.Service} is not verified."
            : null;
    }

    private static bool IsSettled(Receipt receipt) => receipt is Receipt.Erased or Receipt.Asked or Receipt.Pseudonymised
        or Receipt.Retained or Receipt.NothingFound or Receipt.NotKept or Receipt.OutOfScope;

    private static bool IsSignedOffByAnother(IReadOnlyList<Approval> approvals) => approvals.Any(
        approval => approval.Kind == "signed_off"
            && approvals.All(other => other.Kind != "requested" || other.Actor != approval.Actor));
}
