using PrivacyFunctions.Connectors.Sql;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PageWalkTests
{
    [TestMethod]
    public void Ranges_follow_each_other_to_the_last_page()
    {
        var walk = new PageWalk(from: 3, pages: 10, limit: long.MaxValue);

        var first = walk.Range(records: 200);
        var second = walk.RangeBehind(first, mayChange: 200, records: 200);
        walk.Did(first, changed: 180);

        Assert.AreEqual(new PageRange(3, 7, Most: null), first);
        Assert.AreEqual(new PageRange(7, 10, Most: null), second);
        Assert.AreEqual(second, walk.Range(records: 200));
        walk.Did(second!, changed: 0);
        Assert.IsTrue(walk.IsThrough);
        Assert.IsNull(walk.RangeBehind(second!, mayChange: 0, records: 200), "There is nothing behind the last page.");
    }

    [TestMethod]
    public void Nothing_is_read_ahead_that_the_limit_may_cut()
    {
        var walk = new PageWalk(from: 0, pages: 100, limit: 1_000);
        var first = walk.Range(records: 50);

        Assert.IsNotNull(walk.RangeBehind(first, mayChange: 700, records: 50));
        Assert.IsNull(walk.RangeBehind(first, mayChange: 701, records: 50));
    }

    [TestMethod]
    public void A_page_that_the_limit_cut_off_is_walked_again()
    {
        var walk = new PageWalk(from: 0, pages: 2, limit: 20);
        var range = walk.Range(records: 500);

        Assert.AreEqual(new PageRange(0, 1, Most: 20), range);
        walk.Did(range, changed: 20);
        Assert.AreEqual(0, walk.Next);
        Assert.AreEqual(0, walk.Left);
    }

    [TestMethod]
    public void A_range_never_has_more_records_than_are_left()
    {
        var walk = new PageWalk(from: 0, pages: 1_000, limit: 3_000);

        Assert.AreEqual(new PageRange(0, 10, Most: null), walk.Range(records: 100_000));
    }
}
