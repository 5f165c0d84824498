using System.Buffers;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// A service that answers for its own data through a privacy endpoint (docs/connector-openapi.yaml). Nothing it says is
/// taken unchecked: see <see cref="ServiceAnswers"/>.
/// </summary>
public sealed class HttpConnector : IConnector
{
    private readonly Service _service;
    private readonly ServiceCaller _caller;
    private readonly ServiceAnswers _answers;
    private readonly IReadOnlyDictionary<string, LegalGround> _grounds;

    internal HttpConnector(Service service, IReadOnlyDictionary<string, LegalGround> grounds, ServiceCaller caller)
    {
        (_service, _grounds, _caller) = (service, grounds, caller);
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
            scope, answer => _answers.Located(answer, scope, known), cancellation);
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
            ServiceContract.Export, call, scope, answer => _answers.Exported(answer, scope, collection, cursor, output),
            cancellation);
    }

    public async Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation)
    {
        if (!IsKnown(scope, collection))
            return new ErasedPiece(new Receipt.NothingFound(), More: false);
        var call = new EraseCall(
            scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name, step,
            Rule(collection.Erase));
        return await _caller.CallAsync(
            ServiceContract.Erase, call, scope, answer => _answers.Erased(answer, scope, collection), cancellation);
    }

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        !IsKnown(scope, collection) || collection.Erase.Action is EraseAction.Retain or EraseAction.Pseudonymise
            ? Task.FromResult(0L)
            : _caller.CallAsync(
                ServiceContract.Verify,
                new VerifyCall(scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name),
                scope, answer => _answers.Verified(answer, scope, collection), cancellation);

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

    private CallRule Rule(EraseRule rule) => rule switch
    {
        { Action: EraseAction.Retain, Ground: { } ground } =>
            new CallRule("retain", ground, _grounds[ground].Period.ToString()),
        { Action: EraseAction.Pseudonymise } => new CallRule("pseudonymise"),
        { Action: EraseAction.SecureErase } => new CallRule("secure_erase"),
        _ => new CallRule("hard_delete"),
    };
}
