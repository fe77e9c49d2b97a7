using System.Text;

namespace Lmdb.Tests;

/// <summary>What would end the process in C is an exception here.</summary>
public sealed class MisuseTests : IDisposable
{
    static readonly byte[] Key = "key"u8.ToArray();

    readonly TempEnvironment _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    public void A_key_has_1_to_511_bytes(int length)
    {
        using var transaction = _temp.Environment.BeginWrite();
        using var cursor = transaction.CreateCursor(_temp.Database);
        var key = new byte[length];
        Assert.Contains("1 to 511", Assert.Throws<ArgumentException>(() => transaction.Put(_temp.Database, key, default)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => transaction.Get(_temp.Database, key));
        Assert.Throws<ArgumentException>(() => transaction.Delete(_temp.Database, key));
        Assert.Throws<ArgumentException>(() => cursor.SetRange(key));
        transaction.Put(_temp.Database, new byte[511], default);
    }

    [Fact]
    public void What_has_ended_is_not_used_again()
    {
        _temp.Put("key", "value");
        var transaction = _temp.Environment.BeginRead();
        var cursor = transaction.CreateCursor(_temp.Database);
        Assert.True(cursor.First());
        transaction.Dispose();
        transaction.Dispose();
        Assert.Throws<ObjectDisposedException>(() => transaction.Get(_temp.Database, Key));
        Assert.Throws<ObjectDisposedException>(() => transaction.CreateCursor(_temp.Database));
        Assert.Throws<ObjectDisposedException>(() => transaction.Commit());
        Assert.Throws<ObjectDisposedException>(() => cursor.Next());
        Assert.Throws<ObjectDisposedException>(() => cursor.Read(0, (key, _, _) => key.Length));
        cursor.Dispose();
    }

    [Fact]
    public void A_closed_environment_begins_nothing_and_lets_what_is_open_end()
    {
        _temp.Put("key", "value");
        using var transaction = _temp.Environment.BeginRead();
        _temp.Environment.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _temp.Environment.BeginRead());
        Assert.Throws<ObjectDisposedException>(() => _temp.Environment.BeginWrite());
        Assert.Equal("value"u8.ToArray(), transaction.Get(_temp.Database, Key));
        Assert.Equal(MDBResultCode.AlreadyOpen, Assert.Throws<LightningException>(() => LightningEnvironment.Open(_temp.Folder)).Code);
        transaction.Dispose();
        _temp.Reopen();
        Assert.Equal("value", _temp.Get("key"));
    }

    [Fact]
    public void A_writing_transaction_stays_on_its_thread()
    {
        using var transaction = _temp.Environment.BeginWrite();
        Assert.Throws<InvalidOperationException>(() => _temp.Environment.BeginWrite());
        OnAnotherThread(() => Assert.Throws<InvalidOperationException>(() => transaction.Put(_temp.Database, Key, default)));
        OnAnotherThread(() => Assert.Throws<InvalidOperationException>(() => transaction.Commit()));
        OnAnotherThread(() => Assert.Throws<InvalidOperationException>(transaction.Dispose));
        transaction.Put(_temp.Database, Key, default);
        transaction.Commit();
    }

    [Fact]
    public void A_reading_transaction_moves_between_threads()
    {
        _temp.Put("key", "value");
        using var first = _temp.Environment.BeginRead();
        using var second = _temp.Environment.BeginRead();
        OnAnotherThread(() => Assert.Equal("value"u8.ToArray(), first.Get(_temp.Database, Key)));
        Assert.Equal("value"u8.ToArray(), second.Get(_temp.Database, Key));
    }

    [Fact]
    public void A_value_is_not_left_by_its_transaction_while_it_is_read()
    {
        _temp.Put("key", "value");
        using var transaction = _temp.Environment.BeginRead();
        transaction.Get(_temp.Database, Key, 0, (_, _) =>
        {
            Assert.Throws<InvalidOperationException>(transaction.Dispose);
            Assert.Throws<InvalidOperationException>(() => transaction.Get(_temp.Database, Key));
            OnAnotherThread(() => Assert.Throws<InvalidOperationException>(() => transaction.Get(_temp.Database, Key)));
            return 0;
        });
        Assert.NotNull(transaction.Get(_temp.Database, Key));
    }

    [Fact]
    public void A_cursor_has_no_place_after_a_change_or_beyond_the_end()
    {
        using var transaction = _temp.Environment.BeginWrite();
        using var cursor = transaction.CreateCursor(_temp.Database);
        Assert.False(cursor.First());
        Assert.Throws<InvalidOperationException>(() => cursor.Next());
        transaction.Put(_temp.Database, Key, "value"u8);
        Assert.True(cursor.First());
        Assert.Equal("key", cursor.Read(0, (key, _, _) => Encoding.UTF8.GetString(key)));
        transaction.Put(_temp.Database, Key, "other"u8);
        Assert.Throws<InvalidOperationException>(() => cursor.Read(0, (key, _, _) => key.Length));
        Assert.Throws<InvalidOperationException>(() => cursor.Next());
    }

    [Fact]
    public void What_only_reads_does_not_write()
    {
        using var transaction = _temp.Environment.BeginRead();
        Assert.Throws<InvalidOperationException>(() => transaction.Put(_temp.Database, Key, default));
        Assert.Throws<InvalidOperationException>(() => transaction.Delete(_temp.Database, Key));
    }

    [Fact]
    public void A_database_belongs_to_its_environment()
    {
        using var other = new TempEnvironment();
        using var transaction = _temp.Environment.BeginRead();
        Assert.Throws<ArgumentException>(() => transaction.Get(other.Database, Key));
    }

    static void OnAnotherThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
