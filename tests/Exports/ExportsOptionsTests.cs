using System.ComponentModel.DataAnnotations;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class ExportsOptionsTests
{
    [TestMethod]
    [DataRow("https://privacy.product.example", true)]
    [DataRow("https://privacy.product.example:8443/", true)]
    [DataRow("http://127.0.0.1:7071", true)]
    [DataRow("http://privacy.product.example", false, DisplayName = "http elsewhere")]
    [DataRow("https://product.example/privacy", false, DisplayName = "with a path, which page and cookie would miss")]
    [DataRow("https://product.example/?a=b", false, DisplayName = "with a query")]
    [DataRow("https://user@product.example", false, DisplayName = "with a user")]
    [DataRow("product.example", false, DisplayName = "without a scheme")]
    public void The_public_address_is_one_that_links_work_under(string address, bool taken)
    {
        var options = new ExportsOptions { PublicBaseUrl = address };
        Assert.AreEqual(taken, !options.Validate(new ValidationContext(options)).Any());
    }
}
