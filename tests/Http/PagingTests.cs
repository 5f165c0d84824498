using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Tests.Http;

[TestClass]
public sealed class PagingTests
{
    [TestMethod]
    public void Following_the_next_link_gives_the_last_row_back_and_keeps_the_filters()
    {
        var first = Request("?status=running&limit=2");
        var link = Read(first).NextLink(first, "9999!req_01");
        Assert.StartsWith("/api/tenants/acme/requests?status=running&limit=2&continuation=", link);
        var next = Read(Request(link[link.IndexOf('?', StringComparison.Ordinal)..]));
        Assert.AreEqual(new Paging(2, "9999!req_01"), next);
    }

    [TestMethod]
    public void A_forged_host_is_not_in_the_link()
    {
        var request = Request("");
        request.Host = new HostString("evil.example");
        Assert.DoesNotContain("evil", Read(request).NextLink(request, "row"));
    }

    [TestMethod]
    [DataRow("?limit=0")]
    [DataRow("?limit=201")]
    [DataRow("?limit=-1")]
    [DataRow("?limit=x")]
    [DataRow("?limit=1&limit=2")]
    [DataRow("?continuation=")]
    [DataRow("?continuation=%00")]
    [DataRow("?continuation=a")]
    [DataRow("?continuation=_w")]
    public void A_wrong_limit_or_continuation_is_400(string query) =>
        Assert.AreEqual(
            400, ((Problem)Assert.IsInstanceOfType<PagingOutcome.Refused>(Paging.Read(Request(query))).Answer).Status);

    [TestMethod]
    public void Without_a_query_the_first_50_are_meant() =>
        Assert.AreEqual(new Paging(Paging.DefaultLimit, null), Read(Request("")));

    private static Paging Read(HttpRequest request) =>
        Assert.IsInstanceOfType<PagingOutcome.Read>(Paging.Read(request)).Paging;

    private static HttpRequest Request(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/api/tenants/acme/requests";
        context.Request.QueryString = new QueryString(query);
        return context.Request;
    }
}
