using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Secrets of one person by the calls that every service has; of records that a rule selects by those of retention.
/// </summary>
public sealed partial class HttpConnector : ISecretConnector
{
    /// <summary>250 hashes a call: with their names they stay far below <see cref="ConnectorLimits.CallBytes"/>.</summary>
    private const int SecretsPerCall = 250;

    public async Task<IReadOnlyList<SecretHash>> HashSecretsAsync(
        SelectedRecords records, Collection collection, CancellationToken cancellation)
    {
        if (Person(records) is not { } scope)
            return await HashSelectedAsync(records, collection, cancellation);
        if (!IsKnown(scope, collection))
            return [];
        var call = new HashSecretsCall(
            scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name);
        return await _caller.CallAsync(
            ServiceContract.HashSecrets, call, CallScope.Of(scope),
            answer => _answers.Hashed(answer, scope, collection), cancellation);
    }

    public async Task RemoveSecretsAsync(
        SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> recorded,
        CancellationToken cancellation)
    {
        var scope = Person(records);
        foreach (var some in recorded.Chunk(SecretsPerCall))
        {
            SecretHash[] stored =
                [.. some.Select(secret => secret with { Field = collection.FindField(secret.Field)!.Column })];
            if (scope is null)
                await RemoveSelectedAsync(records, collection, stored, cancellation);
            else if (IsKnown(scope, collection))
            {
                var call = new RemoveSecretsCall(
                    scope.Tenant.Value, scope.Request, Subject(scope, [collection]), collection.Name, stored);
                await _caller.CallAsync(
                    ServiceContract.RemoveSecrets, call, CallScope.Of(scope),
                    answer => _answers.Removed(answer, scope, collection), cancellation);
            }
        }
    }

    /// <summary>Null: more is meant than all records of one person.</summary>
    private static SubjectScope? Person(SelectedRecords records) =>
        records is { Selection: RecordSelection.OfSubject { Subject: var one }, Protected.Count: 0 } ? one : null;

    private async Task<IReadOnlyList<SecretHash>> HashSelectedAsync(
        SelectedRecords records, Collection collection, CancellationToken cancellation)
    {
        if (new RecordTreatment(collection).Secrets.Count == 0 || Selection(records, collection) is not { } selection)
            return [];
        var call = new HashRecordSecretsCall(
            records.Tenant.Value, records.Request, collection.Name, selection, Protected(records, collection));
        return await CallAsync(
            ServiceContract.HashRecordSecrets, call, records, answer => _answers.Hashed(answer, call, collection),
            cancellation);
    }

    private async Task RemoveSelectedAsync(
        SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> stored,
        CancellationToken cancellation)
    {
        if (Selection(records, collection) is not { } selection)
            return;
        var call = new RemoveRecordSecretsCall(
            records.Tenant.Value, records.Request, collection.Name, selection, Protected(records, collection), stored,
            _caller.NotAfter);
        await CallAsync(
            ServiceContract.RemoveRecordSecrets, call, records, answer => _answers.Removed(answer, call), cancellation);
    }
}
