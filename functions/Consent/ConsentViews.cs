using System.Text.Json.Serialization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>What counts now, for those who may know it.</summary>
public sealed class ConsentViews(
    ConsentStore store, PolicyVersionsInForce documents, IFences fences, IEnumerable<IRestrictions> restrictions,
    PolicyPack pack)
{
    /// <summary>Each purpose, as it stands for the person.</summary>
    public async Task<ConsentsView> OfPersonAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        var inForce = await documents.ReadAsync([], cancellation);
        var restricted = await Restricted.FindAsync(restrictions, tenant, subject, cancellation);
        var said = await store.OfSubjectAsync(tenant, subject, cancellation);
        var items = new List<ConsentView>();
        foreach (var purpose in pack.Consents.Purposes)
        {
            var state = said.GetValueOrDefault(purpose.Id);
            var effect = await EffectAsync(tenant, purpose, state, restricted, inForce, cancellation);
            items.Add(ConsentView.Of(purpose, state, effect, pack.Consents.RenewOn, inForce));
        }

        return new ConsentsView(items, inForce, OptOutSignal: null);
    }

    /// <summary>Whether the product may go on with the purpose for somebody.</summary>
    public async Task<ConsentEffect> OfSubjectAsync(
        TenantId tenant, SubjectId subject, ConsentPurpose purpose, CancellationToken cancellation) =>
        await fences.IsFencedAsync(tenant, subject, cancellation)
            ? ConsentEffect.No(ConsentReason.SubjectFenced)
            : await EffectAsync(
                tenant, purpose, (await store.FindAsync(tenant, subject, purpose.Id, cancellation))?.State,
                await Restricted.FindAsync(restrictions, tenant, subject, cancellation),
                await documents.ReadAsync([], cancellation), cancellation);

    /// <summary>The organisation's choices, and how many people said what; never who.</summary>
    public async Task<IReadOnlyList<TenantConsentView>> OfTenantAsync(
        TenantId tenant, CancellationToken cancellation)
    {
        var inForce = await documents.ReadAsync([], cancellation);
        var counts = pack.Consents.Purposes.ToDictionary(
            purpose => purpose.Id, _ => new ConsentCounts(0, 0, 0, 0), StringComparer.Ordinal);
        await foreach (var state in store.AllAsync(tenant, cancellation))
        {
            if (counts.TryGetValue(state.Purpose, out var count))
                counts[state.Purpose] = count.With(state, state.IsOutdated(pack.Consents.RenewOn, inForce));
        }

        var views = new List<TenantConsentView>();
        foreach (var purpose in pack.Consents.Purposes)
        {
            var choice = await store.TenantChoiceAsync(tenant, purpose.Id, cancellation);
            views.Add(TenantConsentView.Of(purpose, choice?.Choice) with { People = counts[purpose.Id] });
        }

        return views;
    }

    private async Task<ConsentEffect> EffectAsync(
        TenantId tenant, ConsentPurpose purpose, ConsentState? state, Restricted? restricted,
        IReadOnlyDictionary<string, string> inForce, CancellationToken cancellation)
    {
        // A yes does not outweigh that the person has had the use of their data stopped since.
        if (restricted is not null && Stops(restricted, purpose))
            return ConsentEffect.No(ConsentReason.Restricted);
        var choice = await store.TenantChoiceAsync(tenant, purpose.Id, cancellation);
        return ConsentEffect.Of(
            purpose, state, choice is { Choice.OptedOut: true }, pack.Consents.RenewOn, inForce);
    }

    /// <summary>
    /// What is restricted everywhere is used for nothing; what is objected to where direct marketing happens, not for
    /// marketing. Of other services only the service itself can tell which purpose it serves: it asks the fence.
    /// </summary>
    private bool Stops(Restricted restricted, ConsentPurpose purpose) => restricted.Services is not { } services ||
        (purpose.Kind is PurposeKind.Marketing && pack.Services.Any(service =>
            services.Contains(service.Name, StringComparer.Ordinal) &&
            service.Collections.Any(collection => collection.DirectMarketing)));
}

/// <param name="Documents">Kind → version in force: what a client shows and sends back.</param>
/// <param name="OptOutSignal">
/// What became of the browser's signal, where it sent one: <c>honoured</c>, or <c>overridden</c> by the person.
/// </param>
public sealed record ConsentsView(
    IReadOnlyList<ConsentView> Items, IReadOnlyDictionary<string, string> Documents, string? OptOutSignal);

/// <param name="Status"><c>unset</c>, <c>given</c>, <c>refused</c>, <c>withdrawn</c>, or <c>to_be_renewed</c>: given,
/// under a document that has another version by now.</param>
public sealed record ConsentView(
    string Purpose, string Title, string Text, ConsentBasis Basis, PurposeKind? Kind, string Status, bool Effective,
    ConsentReason Because, DateTimeOffset? DecidedAt)
{
    internal static ConsentView Of(
        ConsentPurpose purpose, ConsentState? state, ConsentEffect effect, IReadOnlyList<string> renewOn,
        IReadOnlyDictionary<string, string> inForce) => new(
        purpose.Id, purpose.Title, purpose.Text, purpose.Basis,
        purpose.Kind is PurposeKind.Other ? null : purpose.Kind,
        state is null ? "unset" : state.IsOutdated(renewOn, inForce) ? "to_be_renewed"
            : state.Status.ToString().ToLowerInvariant(),
        effect.Effective, effect.Because, state?.DecidedAt);
}

/// <param name="ChangedAt">When the organisation said so; null: it never did.</param>
public sealed record TenantConsentView(
    string Purpose, string Title, ConsentBasis Basis, bool MayOptOut, bool OptedOut, DateTimeOffset? ChangedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConsentCounts? People = null)
{
    internal static TenantConsentView Of(ConsentPurpose purpose, TenantChoice? choice) => new(
        purpose.Id, purpose.Title, purpose.Basis, purpose.TenantMayOptOut, choice is { OptedOut: true }, choice?.At);
}

/// <summary>People by what they said last; those who said nothing are not known here.</summary>
/// <param name="ToBeRenewed">Given under a document that has another version by now; not among the given.</param>
public sealed record ConsentCounts(int Given, int ToBeRenewed, int Refused, int Withdrawn)
{
    internal ConsentCounts With(ConsentState state, bool outdated) => state.Status switch
    {
        ConsentStatus.Given when outdated => this with { ToBeRenewed = ToBeRenewed + 1 },
        ConsentStatus.Given => this with { Given = Given + 1 },
        ConsentStatus.Refused => this with { Refused = Refused + 1 },
        _ => this with { Withdrawn = Withdrawn + 1 },
    };
}
