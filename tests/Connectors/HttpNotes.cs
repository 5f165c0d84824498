using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>HTTP connectors of the notes service to any address.</summary>
internal sealed class HttpNotes : IDisposable
{
    private readonly ServiceHttpClient _client = new();

    public TestSigningKeys Keys { get; } = new();

    public NetworkTime Network { get; init; } = NetworkTime.Real;

    public static Service Service { get; } = NotesService.Of(ConnectorKind.Http);

    public ServiceCallSigner Signer => new(new EvidenceSigner(Keys), RandomSource.System, Network);

    public HttpConnector Connector(
        string address, Service? service = null, IReadOnlyDictionary<string, LegalGround>? grounds = null,
        TimeProvider? time = null) => new(
        service ?? Service, grounds ?? NotesService.Grounds,
        new ServiceCaller((service ?? Service).Name, address, _client, Signer, RandomSource.System, Network),
        NotesService.Pseudonyms, time ?? TimeProvider.System);

    public void Dispose()
    {
        _client.Dispose();
        Keys.Dispose();
    }
}
