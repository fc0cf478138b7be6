/// Keys and values that attention keeps between steps, paged: a [dev.hasten.kvcache.BlockPool] of
/// blocks of a few tokens each, and for each sequence a [dev.hasten.kvcache.BlockTable] of the
/// blocks it owns. [dev.hasten.kvcache.KvLayout] says where in a block a head's keys and values
/// lie. The graph's KV states enter; addresses for the kernels leave.
@NullMarked
package dev.hasten.kvcache;

import org.jspecify.annotations.NullMarked;
