using System.Text;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Tests.Http;

[TestClass]
public sealed class JsonBodyTests
{
    private const int MaxBytes = 200;

    [TestMethod]
    public async Task A_body_with_exactly_the_members_of_the_contract_is_read()
    {
        var body =
            await ReadAsync("""{"type":"access_request","subject":{"id":"u1"},"at":"2026-01-31T10:00:00+01:00"}""");
        var read = Assert.IsInstanceOfType<JsonBody<Sample>.Read>(body);
        Assert.AreEqual(new Sample(
            Kind.AccessRequest, new Person("u1"), new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero)), read.Value);
    }

    [TestMethod]
    public async Task A_member_named_by_half_a_character_is_malformed()
    {
        var body = await ReadAsync("""{"type":"access_request","subject":{"id":"u1"},"\ud800":1}""");
        Assert.IsInstanceOfType<JsonBody<Sample>.Refused>(body);
    }

    [TestMethod]
    [DataRow(
        """{"type":"access_request","subject":{"id":"u1","secretName":1}}""", "unknown_field", "/subject/secretName")]
    [DataRow("""{"type":"access_request","subject":{"id":"u1"},"ada@acme.example":1}""", "unknown_field", "/?")]
    [DataRow("""{"type":"access_request"}""", "missing_member", "/subject")]
    [DataRow("""{"type":"access_request","subject":{}}""", "missing_member", "/subject/id")]
    [DataRow("""{"type":"access_request","subject":null}""", "invalid_value", "/subject")]
    [DataRow("""{"type":"everything","subject":{"id":"u1"}}""", "invalid_value", "/type")]
    [DataRow("""{"type":1,"subject":{"id":"u1"}}""", "invalid_value", "/type")]
    [DataRow("""{"type":"access_request","subject":{"id":"u1"},"at":"2026-01-31"}""", "invalid_value", "/at")]
    [DataRow("""{"type":"access_request","subject":{"id":"u1"},"at":"2026-01-31T10:00:00"}""", "invalid_value", "/at")]
    [DataRow("""{"type":"access_request","Subject":{"id":"u1"}}""", "unknown_field", "/Subject")]
    [DataRow("""{"type":"access_request","type":"access_request","subject":{"id":"u1"}}""", "repeated_member", "/type")]
    [DataRow("""{"type":"access_request","subject":{"id":"\ud800"}}""", "invalid_value", "/subject/id")]
    [DataRow("[]", "invalid_value", "")]
    [DataRow("null", "invalid_value", "")]
    public async Task A_readable_body_of_another_shape_is_422_and_names_the_member(
        string json, string code, string field)
    {
        var problem = await RefusedAsync(json);
        Assert.AreEqual(422, problem.Status);
        Assert.AreEqual(code, problem.Errors[0].Code);
        Assert.AreEqual(field, problem.Errors[0].Field);
    }

    [TestMethod]
    public async Task An_item_of_a_list_that_is_null_is_422_and_named()
    {
        var body = await JsonBody.ReadAsync<Listed>(
            Request("""{"names":["a",null],"numbers":[null,1]}"""u8.ToArray(), "application/json"), MaxBytes, default);
        var problem = (Problem)Assert.IsInstanceOfType<JsonBody<Listed>.Refused>(body).Answer;
        Assert.AreEqual(422, problem.Status);
        Assert.AreEqual(new FieldError("/names/1", "invalid_value"), problem.Errors.Single());
    }

    [TestMethod]
    [DataRow("{\n  \"type\": ada@acme.example}", "line 2, byte 11")]
    [DataRow("""{"type":"access_request",}""", "line 1, byte 26")]
    [DataRow("", "line 1, byte 1")]
    [DataRow("// hello", "line 1, byte 1")]
    [DataRow("[[[[[[[[[[[[[[[[[[[[", "line 1, byte 17")]
    public async Task Malformed_JSON_is_400_with_its_position_and_without_its_text(string json, string position)
    {
        var problem = await RefusedAsync(json);
        Assert.AreEqual(400, problem.Status);
        Assert.AreEqual("malformed_json", problem.Code);
        Assert.Contains(position, problem.Detail);
        Assert.DoesNotContain("ada", problem.Detail);
    }

    [TestMethod]
    public async Task Bytes_that_are_not_UTF8_are_400()
    {
        var request = Request([.. "{\"type\":\""u8, 0xC3, 0x28, .. "\"}"u8], "application/json");
        var refused = Assert.IsInstanceOfType<JsonBody<Sample>.Refused>(
            await JsonBody.ReadAsync<Sample>(request, MaxBytes, default));
        Assert.AreEqual(400, ((Problem)refused.Answer).Status);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_body_over_the_limit_is_413_whether_its_length_is_told_or_not(bool tellLength)
    {
        var request = Request(Encoding.UTF8.GetBytes("\"" + new string('x', MaxBytes) + "\""), "application/json");
        request.ContentLength = tellLength ? MaxBytes + 2 : null;
        var refused = Assert.IsInstanceOfType<JsonBody<Sample>.Refused>(
            await JsonBody.ReadAsync<Sample>(request, MaxBytes, default));
        Assert.AreEqual(413, ((Problem)refused.Answer).Status);
        Assert.IsLessThanOrEqualTo(MaxBytes + 1, request.Body.Position);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("text/plain")]
    [DataRow("application/json; charset=utf-16")]
    [DataRow("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_415(string? contentType)
    {
        var body = await JsonBody.ReadAsync<Sample>(Request("{}"u8.ToArray(), contentType), MaxBytes, default);
        Assert.AreEqual(415, ((Problem)Assert.IsInstanceOfType<JsonBody<Sample>.Refused>(body).Answer).Status);
    }

    [TestMethod]
    [DataRow("", null, 0)]
    [DataRow("{}", "application/json", 0)]
    [DataRow("{}", null, 415)]
    [DataRow("", "application/json", 400)]
    [DataRow("", "text/plain", 415)]
    public async Task Where_every_member_may_be_left_out_so_may_the_body(string body, string? contentType, int refused)
    {
        var read = await JsonBody.ReadOptionalAsync<Optional>(
            Request(Encoding.UTF8.GetBytes(body), contentType), MaxBytes, default);
        Assert.AreEqual(refused, read is JsonBody<Optional>.Refused(var answer) ? ((Problem)answer).Status : 0);
    }

    [TestMethod]
    public async Task No_body_does_not_stand_for_members_that_are_needed()
    {
        var body = await JsonBody.ReadOptionalAsync<Sample>(Request([], null), MaxBytes, default);
        Assert.AreEqual(422, ((Problem)Assert.IsInstanceOfType<JsonBody<Sample>.Refused>(body).Answer).Status);
    }

    private static async Task<Problem> RefusedAsync(string json) =>
        (Problem)Assert.IsInstanceOfType<JsonBody<Sample>.Refused>(await ReadAsync(json)).Answer;

    private static Task<JsonBody<Sample>> ReadAsync(string json) =>
        JsonBody.ReadAsync<Sample>(
            Request(Encoding.UTF8.GetBytes(json), "application/json; charset=utf-8"), MaxBytes, default);

    private static HttpRequest Request(byte[] body, string? contentType)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentType = contentType;
        return context.Request;
    }

    internal enum Kind
    {
        AccessRequest,
    }

    internal sealed record Person(string Id);

    internal sealed record Optional(string? Name = null);

    internal sealed record Listed(IReadOnlyList<string> Names, IReadOnlyList<int?>? Numbers = null);

    internal sealed record Sample(Kind Type, Person Subject, DateTimeOffset? At = null);
}
