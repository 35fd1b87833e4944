export function ObjectPanel() { return null; }
