using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Portal;

/// <summary>
/// Whether the app runs, for load balancers and start-up scripts. It touches no store: a slow disk must not restart the
/// app.
/// </summary>
public sealed class HealthApi(PolicyPack pack, TimeProvider time)
{
    [Function("Health")]
    [AllowPublic("Load balancers have no token; it tells only that the app runs, and with which pack.")]
    public IResult Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health")] HttpRequest request) =>
        Answers.Ok(new HealthAnswer("ok", pack.Product, pack.Version, time.GetUtcNow()));
}

public sealed record HealthAnswer(string Status, string Product, string PackVersion, DateTimeOffset Now);
