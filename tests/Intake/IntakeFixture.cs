using PrivacyFunctions.Audit;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Intake;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Intake;

/// <summary>People who state requests, on real stores, keys and vault; directory and mail provider are in memory.</summary>
internal sealed class IntakeFixture : IAsyncDisposable
{
    public static readonly TenantId Acme = ExportsFixture.Acme;

    private IntakeFixture()
    {
    }

    public ExportsFixture Product { get; } = new();

    public static async Task<IntakeFixture> StartAsync()
    {
        var fixture = new IntakeFixture();
        await fixture.Get<IDataKeys>().ProvisionTenantAsync(Acme, CancellationToken.None);
        return fixture;
    }

    public T Get<T>()
        where T : notnull => Product.Get<T>();

    public RequestId NewId() => RequestId.Parse(Get<OpaqueIds>().New("req"));

    public Task<ReceptionOutcome> ReceiveAsync(
        RequestId id, string email = ExportsFixture.Email, RequestType type = RequestType.Access) =>
        Get<IntakeReception>().ReceiveAsync(
            Acme, id, new IntakeBody(type, email, Reason: "I have left."), new AuditPayload("anonymous", "192.0.2.1"),
            CancellationToken.None);

    /// <summary>States a request and has its code mailed.</summary>
    public async Task<RequestId> MailAsync(string email = ExportsFixture.Email, RequestType type = RequestType.Access)
    {
        var id = NewId();
        Assert.AreEqual(new ReceptionOutcome.Received(Mail: true), await ReceiveAsync(id, email, type));
        await MailCodeAsync(id);
        return id;
    }

    public Task MailCodeAsync(RequestId id) => Get<IntakeActivities>().MailCodeAsync(
        new IntakeDueV1(Acme, id, IntakePhase.Code), CancellationToken.None);

    /// <summary>Types the code of the last mail, or another.</summary>
    public Task<VerificationOutcome> VerifyAsync(string? code = null)
    {
        var (token, mailed) = Product.Transport.Link(Product.Transport.Mails.Count - 1);
        return VerifyAsync(token, code ?? mailed);
    }

    public Task<VerificationOutcome> VerifyAsync(string token, string code)
    {
        Assert.IsTrue(LinkToken.TryParse(token, out var parsed));
        return Get<IntakeVerification>().VerifyAsync(
            parsed, code, new AuditPayload("anonymous", "192.0.2.2"), CancellationToken.None);
    }

    public Task SubmitAsync(RequestId id) => Get<IntakeActivities>().SubmitAsync(
        new IntakeDueV1(Acme, id, IntakePhase.Submission), new NoScheduler(), CancellationToken.None);

    public async Task<IntakeRecord> RecordAsync(RequestId id) =>
        (await Get<IntakeStore>().FindAsync(Acme, id, CancellationToken.None))!;

    public Task<DataSubjectRequest?> RequestAsync(RequestId id) =>
        Get<RequestStore>().GetAsync(Acme, id, CancellationToken.None);

    public Task SweepAsync() => Get<IntakeForgetting>().RunAsync(Acme, CancellationToken.None);

    public void Advance(TimeSpan time) => Product.Time.AdvanceTo(Product.Time.GetUtcNow() + time);

    public async Task AssertAddressIsForgottenAsync(RequestId id)
    {
        var record = await RecordAsync(id);
        Assert.IsTrue(record.Forgotten);
        Assert.IsEmpty(record.Statement);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Get<IDataKeys>().GetOrCreateAsync(
            new KeyScope.Contact(Acme, id.Value), CancellationToken.None));
    }

    public ValueTask DisposeAsync() => Product.DisposeAsync();
}
