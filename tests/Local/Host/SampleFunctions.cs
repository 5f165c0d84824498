using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Local.Host;

/// <summary>Functions of every kind of access, for tests of the host and of the middleware.</summary>
public sealed class SampleFunctions(TimeProvider time)
{
    [Function("TestTenantRead")]
    [AllowRoles(Roles.Owner | Roles.Admin | Roles.Operator)]
    public IResult Read(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", Route = "api/test/{tenantId}/things/{thing}")] HttpRequest request,
        string tenantId,
        string thing,
        FunctionContext context,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Answers.Ok(new Thing(
            tenantId, request.HttpContext.Tenant().Value, thing, context.FunctionDefinition.Name, time.GetUtcNow()));
    }

    [Function("TestPlatform")]
    [AllowRoles(Roles.Operator)]
    public Task<IResult> Platform(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/test/platform")] HttpRequest request) =>
        Task.FromResult(Answers.Ok(request.HttpContext.Caller().ActorId));

    [Function("TestMe")]
    [AllowSubject]
    public ValueTask<IResult> Me(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/test/me")] HttpRequest request) =>
        ValueTask.FromResult(Answers.Ok(request.HttpContext.Tenant().Value));

    [Function("TestLimited")]
    [AllowPublic("A test of the limit.", PerMinute = 3)]
    public IResult Limited(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/test/limited")] HttpRequest request) =>
        Answers.Ok(request.HttpContext.FindCaller() is not null);

    [Function("TestUndeclared")]
    public IResult Undeclared(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/test/undeclared")] HttpRequest request) =>
        Answers.Ok(request.Method);

    [Function("TestFault")]
    [AllowPublic("A test of faults.")]
    public IResult Fault(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/test/faults/{kind:alpha}")] HttpRequest request,
        string kind) =>
        throw (kind == "storage"
            ? new StorageUnavailableException("disk full of ada@acme.example")
            : new InvalidOperationException(
            $"ada@acme.example asked {request.Path}"));

    [Function("TestEcho")]
    [AllowPublic("A test of bodies.")]
    public async Task<IResult> EchoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/test/echo")] HttpRequest request,
        CancellationToken cancellation) =>
        await JsonBody.ReadAsync<Echo>(request, JsonBody.DefaultMaxBytes, cancellation) switch
        {
            JsonBody<Echo>.Read read => Answers.Ok(read.Value),
            JsonBody<Echo>.Refused refused => refused.Answer,
            _ => throw new InvalidOperationException("An unknown outcome."),
        };

    public sealed record Thing(string TenantId, string Tenant, string Name, string Function, DateTimeOffset At);

    public sealed record Echo(string Text);
}
