namespace Lmdb.Native;

/// <summary>MDB_cursor_op: where a cursor goes.</summary>
internal enum MdbCursorOperation
{
    First = 0,
    Last = 6,
    Next = 8,
    Previous = 12,
    SetKey = 16,
    SetRange = 17,
}
