//! Cycles, found without recursion: a document may chain as many schemas as it likes.

/// The nodes that lie on a cycle (Tarjan's strongly connected components, with an explicit stack).
pub(super) fn on_cycles(count: usize, steps: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let mut order = vec![NEW; count];
    let mut low = vec![0; count];
    let mut on_stack = vec![false; count];
    let mut stack = Vec::new();
    let mut next = 0;
    let mut out = Vec::new();
    for root in 0..count {
        if order[root] != NEW {
            continue;
        }
        // A node, what it leads to, and how much of that has been followed.
        let mut work: Vec<(usize, Vec<usize>, usize)> = vec![(root, steps(root), 0)];
        order[root] = next;
        low[root] = next;
        next += 1;
        stack.push(root);
        on_stack[root] = true;
        while let Some((node, leads, at)) = work.last_mut() {
            let node = *node;
            if let Some(to) = leads.get(*at).copied() {
                *at += 1;
                if to >= count {
                    continue;
                }
                if order[to] == NEW {
                    order[to] = next;
                    low[to] = next;
                    next += 1;
                    stack.push(to);
                    on_stack[to] = true;
                    work.push((to, steps(to), 0));
                } else if on_stack[to] {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            let own_step = leads.contains(&node);
            work.pop();
            if let Some((parent, _, _)) = work.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
            if low[node] == order[node] {
                let mut group = Vec::new();
                while let Some(top) = stack.pop() {
                    on_stack[top] = false;
                    group.push(top);
                    if top == node {
                        break;
                    }
                }
                if group.len() > 1 || own_step {
                    out.extend(group);
                }
            }
        }
    }
    out.sort_unstable();
    out
}
