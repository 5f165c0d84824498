using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tests.Requests;

[TestClass]
public sealed class RequestIdTests
{
    [TestMethod]
    public void A_new_id_is_read_back() =>
        Assert.IsTrue(RequestId.TryParse(new OpaqueIds(TimeProvider.System, RandomSource.System).New("req"), out _));

    [TestMethod]
    [DataRow('i')]
    [DataRow('l')]
    [DataRow('o')]
    [DataRow('u')]
    public void A_letter_that_no_id_has_does_not_make_a_second_name_for_a_request(char letter) =>
        Assert.IsFalse(RequestId.TryParse("req_" + new string('0', 25) + letter, out _));
}
