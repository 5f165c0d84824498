using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>What a run remembers of a service's walk.</summary>
[TestClass]
public sealed class SweepWalkTests
{
    [TestMethod]
    [DataRow(null)]
    [DataRow("next")]
    [DataRow("7-next")]
    [DataRow("7+")]
    [DataRow("-")]
    [DataRow("")]
    public void A_services_cursor_comes_back_as_it_was_whatever_it_looks_like(string? cursor)
    {
        var walk = new SweepWalk(cursor, IsAgain: false, Idle: 3);
        Assert.AreEqual(cursor is "" ? null : cursor, SweepWalk.Read(walk.Write()).Cursor);
    }

    [TestMethod]
    public void A_walk_that_changed_something_may_begin_as_often_as_it_likes()
    {
        var walk = SweepWalk.Read(null);
        for (var i = 0; i < 3; i++)
        {
            walk = Next(walk, Piece(0, "a"));
            walk = Next(walk, Piece(5, "b"));
            walk = Next(walk, Piece(0, null));
            Assert.AreEqual((null, true), (walk.Cursor, walk.IsAgain), "Its last piece changed nothing.");
        }

        Assert.AreEqual(SweepWalk.Read(null), Next(walk, Piece(1, null)));
    }

    [TestMethod]
    public void One_that_began_again_and_changed_nothing_goes_nowhere()
    {
        var walk = Next(Next(SweepWalk.Read(null), Piece(0, "a")), Piece(0, null));
        Assert.IsNull(Next(walk, Piece(0, "a")).After(Piece(0, null)));
        Assert.IsNull(SweepWalk.Read(null).After(Piece(0, null)), "A whole walk in one piece.");
    }

    /// <summary>As it comes back from the run.</summary>
    private static SweepWalk Next(SweepWalk walk, SweptPiece piece) => SweepWalk.Read(walk.After(piece)!.Write());

    private static SweptPiece Piece(long count, string? cursor) => new(count, cursor is not null, cursor, TimeSpan.Zero);
}
