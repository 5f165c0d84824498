using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// What comes before the first destruction, in this order: the deletion log, so that a restore can be followed by the
/// same deletion; the fence, so that nothing recreates the person meanwhile; the record that evidence is made from.
/// </summary>
public sealed class ErasureFencing(
    RequestStore requests, RequestContacts contacts, IDeletionLog deletions, IFences fences, IPseudonyms pseudonyms,
    ErasureStore erasures)
{
    public async Task FenceAsync(ErasureStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id, _) = started;
        if (await erasures.FindAsync(tenant, id, cancellation) is not null)
            return;
        if (await requests.GetAsync(tenant, id, cancellation) is not { BegunAt: { } begunAt } request)
            throw new InvalidOperationException("Only an erasure that has begun is fenced.");
        var identifiers = await contacts.OpenAsync(tenant, id, cancellation)
            ?? throw new InvalidOperationException("An erasure that runs has the identifiers of its person.");
        var pseudonym = await pseudonyms.OfAsync(
            tenant, PseudonymKinds.Subject, request.Subject.Value, cancellation);
        await deletions.AppendAsync(
            new DeletionEntry(id.Value, tenant, request.Subject, pseudonym.Text, identifiers, begunAt), cancellation);
        await fences.RaiseAsync(tenant, request.Subject, id.Value, cancellation);
        await erasures.BeginAsync(Record(request, begunAt, pseudonym.Text), cancellation);
    }

    private static ErasureRecord Record(DataSubjectRequest request, DateTimeOffset begunAt, string pseudonym) => new(
        request.TenantId, request.Id, request.Regulation, pseudonym, request.ReceivedAt, request.GraceEndsAt,
        request.NoGrace, begunAt, LiveSystemsErasedAt: null, KeyInaccessibleAt: null, [], [], [],
        Approvals(request));

    private static IReadOnlyList<Approval> Approvals(DataSubjectRequest request)
    {
        var requested = new Approval("requested", request.RequestedBy, request.ReceivedAt);
        return request is { SignedOffBy: { } verifier, SignedOffAt: { } at }
            ? [requested, new Approval("signed_off", verifier, at)]
            : [requested];
    }
}
