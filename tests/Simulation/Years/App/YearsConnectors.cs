using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>The services that do not answer now, or only answer what changes nothing.</summary>
internal sealed class Outage
{
    public HashSet<string> Down { get; } = new(StringComparer.Ordinal);

    public HashSet<string> ReadOnly { get; } = new(StringComparer.Ordinal);
}

/// <summary>The app's own connectors, each behind a line that may be down.</summary>
internal sealed class YearsConnectors(IConnectors connectors, Outage outage) : IConnectors
{
    public IConnector For(string service) => connectors.For(service) is SqlConnector sql
        ? new Line(sql, outage) : connectors.For(service);

    private sealed class Line(SqlConnector sql, Outage outage)
        : IRetentionConnector, ISecretConnector, ISubjectLookup
    {
        private SqlConnector Reading => outage.Down.Contains(sql.Service)
            ? throw new ConnectorException(sql.Service, FailureReason.ServiceError, retriable: true) : sql;

        private SqlConnector Writing => outage.ReadOnly.Contains(sql.Service)
            ? throw new ConnectorException(sql.Service, FailureReason.ServiceError, retriable: true) : Reading;

        public string Service => sql.Service;

        public Task<SelectionCount> CountAsync(
            SelectedRecords records, Collection collection, EraseAction action, CancellationToken cancellation) =>
            Reading.CountAsync(records, collection, action, cancellation);

        public Task<SweptPiece> SweepAsync(
            SelectedRecords records, Collection collection, EraseAction action, string? cursor, long limit,
            CancellationToken cancellation) =>
            Writing.SweepAsync(records, collection, action, cursor, limit, cancellation);

        public Task<IReadOnlyList<SecretHash>> HashSecretsAsync(
            SelectedRecords records, Collection collection, CancellationToken cancellation) =>
            Reading.HashSecretsAsync(records, collection, cancellation);

        public Task RemoveSecretsAsync(
            SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> recorded,
            CancellationToken cancellation) =>
            Writing.RemoveSecretsAsync(records, collection, recorded, cancellation);

        public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> LookUpAsync(
            TenantId tenant, Collection collection, IReadOnlyList<LookupTerm> terms, IReadOnlyList<string> columns,
            int limit, CancellationToken cancellation) =>
            Reading.LookUpAsync(tenant, collection, terms, columns, limit, cancellation);

        public Task<IReadOnlyList<LocatedCollection>> LocateAsync(
            SubjectScope scope, CancellationToken cancellation) => Reading.LocateAsync(scope, cancellation);

        public Task<ExportedPage> ExportAsync(
            SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
            CancellationToken cancellation) => Reading.ExportAsync(scope, collection, cursor, output, cancellation);

        public Task<ErasedPiece> EraseAsync(
            SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
            Writing.EraseAsync(scope, collection, step, cancellation);

        public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
            Reading.VerifyAsync(scope, collection, cancellation);
    }
}
