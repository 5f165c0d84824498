using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Keys;
using PrivacyFunctions.Azure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>The contract on Key Vault's client, against a server that answers as Key Vault does.</summary>
[TestClass]
public sealed class KeyVaultKeyVaultTests : KeyVaultContract, IAsyncDisposable
{
    private readonly KeyVaultServer _server = new(TimeProvider.System);
    private readonly HttpClient _http = LoopbackServer.NewTrustingClient();
    private LoopbackServer? _listening;

    protected override IKeyVault Vault => new KeyVaultKeyVault(Clients());

    [TestInitialize]
    public async Task ListenAsync() => _listening = await LoopbackServer.StartAsync(_server.AnswerAsync, encrypted: true);

    public async ValueTask DisposeAsync()
    {
        if (_listening is not null)
            await _listening.DisposeAsync();
        _http.Dispose();
    }

    [TestMethod]
    public async Task A_missing_role_is_a_fault_and_not_a_key_that_is_gone()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        _server.Fault = 403;
        await Assert.ThrowsExactlyAsync<global::Azure.RequestFailedException>(
            () => Vault.UnwrapAsync(key.Name, new byte[384], Token));
    }

    protected override KeyName NewName() => Name("kek-");

    protected override KeyName? NewUnprotectedName() => Name(KeyVaultServer.Unprotected);

    protected override Task SetEnabledAsync(KeyName name, bool enabled)
    {
        _server.SetEnabled(name.Key, enabled);
        return Task.CompletedTask;
    }

    protected override Task GrantPurgeAsync(bool isGiven)
    {
        _server.MayPurge = isGiven;
        return Task.CompletedTask;
    }

    protected override Task ThrottleAsync(bool isThrottled)
    {
        _server.Fault = isThrottled ? 429 : null;
        return Task.CompletedTask;
    }

    private static KeyName Name(string prefix) =>
        new("tenants0", prefix + Convert.ToHexStringLower(RandomSource.System.Bytes(8)));

    protected override Task<IKeyVault> ReopenAsync() => Task.FromResult(Vault);

    private VaultClients Clients()
    {
        var options = new KeyClientOptions
        {
            Transport = new HttpClientTransport(_http), DisableChallengeResourceVerification = true,
        };
        options.Retry.MaxRetries = 0;
        var vaults = new Dictionary<string, Uri>(StringComparer.Ordinal) { ["tenants0"] = _listening!.Address };
        return new VaultClients(vaults, new AnyToken(), new AnyToken(), new AnyToken(), options);
    }

    private sealed class AnyToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
