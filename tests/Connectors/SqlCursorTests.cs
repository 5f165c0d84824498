using PrivacyFunctions.Connectors.Sql;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>Where a walk through pages goes on.</summary>
[TestClass]
public sealed class SqlCursorTests
{
    [TestMethod]
    public void A_walk_goes_on_to_where_it_was_to_end_and_one_of_an_earlier_build_to_the_end_of_the_table()
    {
        Assert.AreEqual((7L, 12L), SqlCursor.ReadPages(SqlCursor.WritePages(7, 12)));
        Assert.AreEqual((7L, long.MaxValue), SqlCursor.ReadPages("pages.7"));
        Assert.IsNull(SqlCursor.ReadPages("WyJ0MSJd"), "A key.");
        Assert.ThrowsExactly<FormatException>(() => SqlCursor.ReadPages("pages.7.12.1"));
    }
}
