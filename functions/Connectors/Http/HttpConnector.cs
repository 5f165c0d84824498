using System.Buffers;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// A service that answers for its own data through a privacy endpoint (docs/connector-openapi.yaml). Nothing it says is
/// taken unchecked: see <see cref="ServiceAnswers"/>.
/// </summary>
public sealed partial class HttpConnector : IConnector
{
    private readonly Service _service;
    private readonly ServiceCaller _caller;
    private readonly ServiceAnswers _answers;
    private readonly IReadOnlyDictionary<string, LegalGround> _grounds;
    private readonly RecordPseudonyms _pseudonyms;
    private readonly TimeProvider _time;

    /// <param name="time">The deployment's clock, by which legal retentions are judged.</param>
    internal HttpConnector(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, ServiceCaller caller,
        IPseudonyms pseudonyms, TimeProvider time)
    {
        (_service, _grounds, _caller, _time) = (service, grounds, caller, time);
        _pseudonyms = new RecordPseudonyms(pseudonyms);
        _answers = new ServiceAnswers(service);
    }

    public string Service => _service.Name;

    public async Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation)
    {
        var known = _service.Collections.Where(collection => IsKnown(scope, collection))
            .Select(collection => collection.Name).ToList();
        var located = known.Count == 0 ? [] : await _caller.CallAsync(
            ServiceContract.Locate,
            new LocateCall(scope.Tenant.Value, scope.Request, Subject(scope, _service.Collections), known),
            CallScope.Of(scope), answer => _answers.Located(answer, scope, known), cancellation);
        return
        [
            .. _service.Collections.Select(collection =>
                located.FirstOrDefault(found => found.Collection == collection.Name)
                    ?? new LocatedCollection(collection.Name, 0)),
        ];
    }

    public async Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        if (!IsKnown(scope, collection))
            return new ExportedPage(0, [], NextCursor: null);
        var call = new ExportCall(
            scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name,
            [.. collection.ExportedFields.Select(field => field.Column)], ConnectorLimits.PageRecords, cursor);
        return await _caller.CallAsync(
            ServiceContract.Export, call, CallScope.Of(scope),
            answer => _answers.Exported(answer, scope, collection, cursor, output), cancellation);
    }

    public async Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation)
    {
        if (!IsKnown(scope, collection))
            return new ErasedPiece(new Receipt.NothingFound(), More: false);
        var call = new EraseCall(
            scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name, step,
            await RuleAsync(scope, collection, cancellation));
        return await _caller.CallAsync(
            ServiceContract.Erase, call, CallScope.Of(scope), answer => _answers.Erased(answer, scope, collection),
            cancellation);
    }

    public async Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        !IsKnown(scope, collection) ? 0 : await _caller.CallAsync(
            ServiceContract.Verify,
            new VerifyCall(
                scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name,
                await RuleAsync(scope, collection, cancellation)),
            CallScope.Of(scope), answer => _answers.Verified(answer, scope, collection), cancellation);

    private static bool IsKnown(SubjectScope scope, Collection collection) =>
        SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not null;

    private static CallSubject Subject(SubjectScope scope, IReadOnlyList<Collection> collections)
    {
        return new CallSubject(
            scope.Subject.Value, Needed(SubjectIdentifiers.Email), Needed(SubjectIdentifiers.ExternalId));

        string? Needed(string identifier) => collections.Any(collection => collection.SubjectIdentifier == identifier)
            ? SubjectIdentifiers.Find(scope, identifier)
            : null;
    }

    private async ValueTask<CallRule> RuleAsync(
        SubjectScope scope, Collection collection, CancellationToken cancellation) => collection.Erase switch
        {
            { Action: EraseAction.Retain, Ground: { } ground } =>
                new CallRule("retain", ground, _grounds[ground].Period.ToString(), _time.GetUtcNow()),
            { Action: EraseAction.Pseudonymise } => new CallRule(
                "pseudonymise", Pseudonym: (await _pseudonyms.OfAsync(
                    scope.Tenant, RecordPseudonyms.KindOf(collection.SubjectIdentifier),
                    [SubjectIdentifiers.Find(scope, collection.SubjectIdentifier)], cancellation))[0]),
            { Action: EraseAction.SecureErase } => new CallRule("secure_erase"),
            _ => new CallRule("hard_delete"),
        };
}
