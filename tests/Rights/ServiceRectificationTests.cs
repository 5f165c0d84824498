using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Erasure;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>Whose records a correction reaches when it is carried out long after it was asked for.</summary>
[TestClass]
public sealed class ServiceRectificationTests : IAsyncDisposable
{
    private const string Former = "former@acme.example";

    private static readonly RequestId Id = RequestId.Parse(GateFixture.Entry);

    private readonly GateFixture _fixture = new();
    private readonly CorrectableService _service = new();
    private readonly Directory _directory = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestMethod]
    public async Task An_address_that_somebody_else_has_by_now_leads_to_nothing()
    {
        await AddAsync();
        _directory.FormerIs = GateFixture.Grace;
        Assert.IsFalse((await RectifyAsync()).Again);
        var identifiers = _service.Scopes.Single().Identifiers.Reveal();
        Assert.AreEqual("ada@acme.example", identifiers[SubjectIdentifiers.Email]);
        Assert.DoesNotContain(Former, identifiers.Values);
    }

    [TestMethod]
    public async Task A_directory_that_does_not_answer_lets_nothing_be_overwritten()
    {
        await AddAsync();
        _directory.IsDown = true;
        Assert.IsTrue((await RectifyAsync()).Again);
        Assert.AreEqual(0, _service.Writes);
        _directory.IsDown = false;
        Assert.IsFalse((await RectifyAsync()).Again);
        Assert.AreEqual(1, _service.Writes);
    }

    private Task<ServiceRectifiedV1> RectifyAsync()
    {
        var contacts = _fixture.Get<RequestContacts>();
        return new ServiceRectification(
            _fixture.Get<RequestStore>(), contacts, new OwnIdentifiers(_directory, contacts),
            _fixture.Get<RightDemands>(), new Rectifier(_fixture.Get<DestructionGate>(), _service), _fixture.Pack,
            _fixture.Audit, _fixture.Time, NullLogger<ServiceRectification>.Instance)
            .RectifyAsync(new RectifyServiceV1(GateFixture.Acme, Id, "accounts"), Token);
    }

    /// <summary>A correction to be carried out, of a person who had another address when it was asked for.</summary>
    private async Task AddAsync()
    {
        await _fixture.Get<IDataKeys>().ProvisionTenantAsync(GateFixture.Acme, Token);
        var now = _fixture.Time.GetUtcNow();
        var demand = new RightDemand.Rectify([new("accounts", "users", "displayName", Record: null, "Ada")]);
        var request = new DataSubjectRequest(
            Id, GateFixture.Acme, GateFixture.Ada, RequestType.Rectification, Regulation.Gdpr, Channel.Admin,
            RequestStatus.Running, now, now.AddDays(30), "act_1", RectificationRules.Answer(_fixture.Pack, demand));
        Assert.IsTrue(await _fixture.Get<RequestStore>().AddAsync(
            request,
            await _fixture.Get<RequestContacts>().SealAsync(
                GateFixture.Acme, Id,
                new(new Dictionary<string, string> { [SubjectIdentifiers.Email] = Former }), Token),
            await _fixture.Get<RightDemands>().SealAsync(GateFixture.Acme, Id, demand, Token), Token));
    }

    private sealed class Directory : ISubjectDirectory
    {
        public bool IsDown { get; set; }

        public SubjectId? FormerIs { get; set; }

        public Task<SubjectMatch> FindAsync(
            TenantId tenant, SubjectReference reference, CancellationToken cancellation) => IsDown
            ? throw new ConnectorException("accounts", FailureReason.Unreachable, retriable: true)
            : Task.FromResult<SubjectMatch>(reference switch
            {
                SubjectReference.ById(var id) => Person(id, "ada@acme.example"),
                SubjectReference.ByEmail(var email) when email.Reveal() == Former && FormerIs is { } other =>
                    Person(other, Former),
                _ => new SubjectMatch.NotFound(),
            });

        private static SubjectMatch.Found Person(SubjectId id, string email) =>
            new(id, new(new Dictionary<string, string> { [SubjectIdentifiers.Email] = email }));
    }
}
