namespace PrivacyFunctions.Local.Host.Http;

/// <summary>What <c>GET /local/sample</c> answers: the invented tenants and people. Registered by whoever made them.</summary>
public sealed record LocalSample(Func<object> Describe);
