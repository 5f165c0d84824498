using System.Net;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tests.Identity;

[TestClass]
public sealed class RateLimitsTests
{
    private readonly TestIssuer.FixedTime _time = new() { Moment = TestIssuer.Now.AddSeconds(20) };

    [TestMethod]
    public void The_call_over_the_limit_is_refused_until_the_minute_ends()
    {
        var limits = new RateLimits(_time);
        Assert.IsTrue(limits.TryCount("a", 2, out _));
        Assert.IsTrue(limits.TryCount("a", 2, out _));
        Assert.IsFalse(limits.TryCount("a", 2, out var wait));
        Assert.AreEqual(TimeSpan.FromSeconds(40), wait);
        Assert.IsTrue(limits.TryCount("b", 2, out _));
        _time.Moment += wait.Value;
        Assert.IsTrue(limits.TryCount("a", 2, out _));
    }

    [TestMethod]
    public void A_flood_of_addresses_shares_one_counter_instead_of_eating_memory()
    {
        var limits = new RateLimits(_time);
        var refused = Enumerable.Range(0, 25_000).Count(i => !limits.TryCount($"address {i}", 100, out _));
        Assert.AreEqual(4_900, refused);
    }

    [TestMethod]
    [DataRow(0, "10.0.0.1")]
    [DataRow(1, "203.0.113.7")]
    [DataRow(2, "198.51.100.9")]
    [DataRow(3, "1.2.3.4")]
    [DataRow(4, "10.0.0.1")]
    public void Only_what_our_own_proxies_appended_is_believed(int trustedProxies, string expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = new(["1.2.3.4", "198.51.100.9, 203.0.113.7:4711"]);
        Assert.AreEqual(IPAddress.Parse(expected), ClientAddress.Of(context, trustedProxies));
    }

    [TestMethod]
    public void A_customer_with_a_whole_IPv6_network_is_one_client()
    {
        Assert.AreEqual(
            ClientAddress.LimitKey(IPAddress.Parse("2001:db8:1:2::1")),
            ClientAddress.LimitKey(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.AreEqual("192.0.2.1", ClientAddress.LimitKey(IPAddress.Parse("::ffff:192.0.2.1")));
    }
}
